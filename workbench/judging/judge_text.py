"""Read and write the YAML of judge files, strictly: a key that is there twice is refused, not silently overwritten."""

from collections.abc import Hashable
from typing import Any

import yaml

from workbench.errors import BadInput


class _StrictLoader(yaml.SafeLoader):
    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Refuse a key that is there twice."""
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                raise yaml.constructor.ConstructorError(problem=f"{key.value!r} is there twice", problem_mark=key.start_mark)
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)


class _BlockDumper(yaml.SafeDumper):
    """Write texts of several lines as blocks, so that a judge file reads like a page."""

    def ignore_aliases(self, data: Any) -> bool:
        """Write equal values out each time: an anchor would be noise."""
        return True


def _string(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    # YAML folds these line ends into blanks unless they are escaped, which only double quotes allow.
    has_odd_line_end = any(character in text for character in "\r\x85\u2028\u2029")
    style = '"' if has_odd_line_end else "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_BlockDumper.add_representer(str, _string)


def parse(text: str, where: str) -> dict[str, Any]:
    """Read a YAML mapping; raises `BadInput` that names `where` and the line."""
    try:
        value = yaml.load(text, Loader=_StrictLoader)
    except yaml.MarkedYAMLError as error:
        line = f"{where}, line {error.problem_mark.line + 1}" if error.problem_mark else where
        raise BadInput(f"not valid YAML: {error.problem}", where=line) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BadInput(f"not valid YAML: {str(error).splitlines()[0]}", where=where) from error
    if not isinstance(value, dict):
        raise BadInput("a judge file is a mapping with name, kind, criteria and prompt", where=where)
    return value


def dump(value: dict[str, Any]) -> str:
    """Write a mapping as YAML in its own order, one way only."""
    return yaml.dump(value, Dumper=_BlockDumper, sort_keys=False, allow_unicode=True, width=120)
