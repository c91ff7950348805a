"""Find judges: those that ship with the program, and files of one's own."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from workbench.errors import BadInput, NotFound
from workbench.judging.judge import Judge
from workbench.settings import DATA

MAX_CHARACTERS = 200_000


def parse_judge(text: str, where: str) -> Judge:
    """Read a judge from YAML and try its prompt; raises `BadInput` that names `where` and the field."""
    from workbench.judging.judge_text import parse
    from workbench.judging.rendering import check_prompt

    if len(text) > MAX_CHARACTERS:
        raise BadInput(f"{len(text):,} characters are too many for a judge: at most {MAX_CHARACTERS:,}", where=where)
    definition = parse(text, where)
    strange = [key for key in definition if not isinstance(key, str)]
    if strange:
        raise BadInput(f"{strange[0]!r} is not a field of a judge", where=where)
    judge = Judge.from_definition(definition, where=where)
    check_prompt(judge, where)
    return judge


def load_judge(path: Path) -> Judge:
    """Read a judge file; raises `NotFound` where there is none and `BadInput` where it is wrong."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NotFound("there is no such judge file", where=str(path)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"cannot be read as UTF-8 text: {error}", where=str(path)) from error
    return parse_judge(text, str(path))


def builtin_judges() -> Mapping[str, Path]:
    """Give the judges that ship with the program, by name."""
    return MappingProxyType(_in_folder(DATA / "judges"))


def find_judge(name_or_path: str | Path, folders: Sequence[Path] = ()) -> Judge:
    """Find a judge by name, first in `folders`, then among the built-in ones; a path to a YAML file is read as such.

    Raises `NotFound` with the names there are.
    """
    wanted = str(name_or_path)
    if isinstance(name_or_path, Path) or wanted.endswith((".yaml", ".yml")):
        return load_judge(Path(name_or_path))
    known = dict(builtin_judges())
    for folder in reversed(folders):
        known |= _in_folder(folder)
    if wanted not in known:
        raise NotFound(f"no judge {wanted!r}; there are: {', '.join(sorted(known))}; or give the path of a .yaml file")
    return load_judge(known[wanted])


def _in_folder(folder: Path) -> dict[str, Path]:
    return {path.stem: path for path in sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")])}
