"""Turn the options of `workbench run` into what a run file says; where both speak, the options win."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from workbench.errors import BadInput
from workbench.runs.spec import JudgeUse, RunSpec, make_spec, parse_variant, read_run_file

SELECTING = ("split", "tags", "keys", "first", "sample")
LIMITING = ("max_cost_usd", "concurrency", "timeout_s")
OWN_FIELDS = ("model", "api_base", "api_key_env")


def read_spec(file: Path | None, options: Mapping[str, Any]) -> tuple[RunSpec, Path]:
    """Give the run that a file and options ask for, and the folder that its paths start from. Raises `BadInput` naming file or option.

    `options` maps fields of a run file to values, those of `select` and `limits` among them by their own names; None is not given.
    """
    given = {name: value for name, value in options.items() if value is not None and value != []}
    base = file.parent if file else Path()
    content = read_run_file(file).model_dump(exclude_unset=True) if file else {}
    if file is None and not ("golden" in given and "variants" in given):
        raise BadInput("name a run file, or a golden set and a variant with --golden SET --variant REF", where="run")
    for part, names in (("select", SELECTING), ("limits", LIMITING)):
        here = {name: given.pop(name) for name in names if name in given}
        if here:
            content[part] = {**content.get(part, {}), **here}
    if "variants" in given:
        given["variants"] = [parse_variant(text).model_dump(exclude_unset=True) for text in given["variants"]]
    if "judges" in given:
        given["judges"] = [parse_judge_use(text).model_dump(exclude_unset=True) for text in given["judges"]]
    return make_spec({**content, **given}, str(file) if file and not given else "options"), base


def parse_judge_use(text: str) -> JudgeUse:
    """Read a judge from the command line: `JUDGE[,model=…][,api_base=…][,api_key_env=…][,PARAMETER=VALUE…]`.

    A file is meant from the current folder, wherever a run file lies.

    >>> parse_judge_use("pairwise,model=openai/gpt-4o,temperature=0").parameters
    {'temperature': 0}
    """
    import yaml

    name, *rest = [part.strip() for part in text.split(",")]
    is_file = name.endswith((".yaml", ".yml"))
    fields: dict[str, Any] = {"judge": str(Path(name).resolve()) if is_file else name}
    for field, value in _pairs(rest, text):
        if field in OWN_FIELDS:
            fields[field] = value
        else:
            fields.setdefault("parameters", {})[field] = yaml.safe_load(value)
    return JudgeUse.model_validate(fields)


def _pairs(parts: Sequence[str], text: str) -> list[tuple[str, str]]:
    found = []
    for part in parts:
        name, equals, value = part.partition("=")
        if not equals or not name:
            raise BadInput(f"'{part}' is not NAME=VALUE", where=f"--judge {text}")
        found.append((name, value))
    return found
