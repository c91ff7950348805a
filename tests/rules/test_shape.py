import ast
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from statistics import median

from tests.rules.tree import ROOT, parsed, python_files, shown, tracked

LONGEST_FILE, LONGEST_PAGE, LONGEST_FUNCTION, LONGEST_MEDIAN = 400, 150, 60, 120
DRAWERS = {"utils", "util", "helpers", "helper", "managers", "manager", "common", "misc"}
OUTERMOST_EDGES = (
    "workbench/runs/worker*.py",
    "workbench/runs/companion_process.py",
    "workbench/cli/__init__.py",
    "workbench/client/guard.py",
    "workbench/collector/writing.py",
)
"""Where everything that is left may be caught: the loops of a worker and of the app's companion, the command line's last word, the
client's border with the application that it must not break, and the collector's writer, which one sender must not stop for the others."""


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    assert [f"{shown(path)}: {length}" for path in python_files() if (length := lines(path)) > LONGEST_FILE] == []


def test_no_page_is_longer_than_a_hundred_and_fifty_lines() -> None:
    assert [f"{shown(path)}: {length}" for path in python_files("pages") if (length := lines(path)) > LONGEST_PAGE] == []


def test_most_files_are_short() -> None:
    assert median(lines(path) for path in python_files("workbench", "pages") if lines(path)) <= LONGEST_MEDIAN


def test_no_function_is_longer_than_sixty_lines() -> None:
    long = [
        f"{shown(path)}:{node.lineno} {node.name}: {length}"
        for path in python_files()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    ]
    assert long == []


def test_nothing_is_caught_bare_and_everything_only_at_the_outermost_edges() -> None:
    broad = [
        f"{shown(path)}:{handler.lineno}"
        for path in python_files()
        for handler in ast.walk(parsed(path))
        if isinstance(handler, ast.ExceptHandler)
        and (handler.type is None or (names(handler.type) & {"Exception", "BaseException"} and not is_edge(path)))
    ]
    assert broad == []


def test_no_folder_or_module_is_a_drawer() -> None:
    inside = [path.relative_to(ROOT) for path in tracked() if path.suffix == ".py"]
    assert [path.as_posix() for path in inside if DRAWERS & {*path.parts[:-1], path.stem}] == []


def test_no_module_beside_the_app_hides_one_of_the_standard_library() -> None:
    beside = {path.relative_to(ROOT).parts[1].removesuffix(".py") for path in python_files("workbench", "pages")}
    assert beside & sys.stdlib_module_names == set()


def test_everything_public_has_a_docstring() -> None:
    bare = [f"{shown(path)}: {name}" for path in python_files("workbench") if lines(path) for name in undocumented(parsed(path))]
    assert bare == []


def test_every_function_of_a_page_has_a_docstring() -> None:
    assert [f"{shown(path)}: {name}" for path in python_files("pages") for name in undocumented(parsed(path)) if name != "module"] == []


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def is_edge(path: Path) -> bool:
    return any(fnmatch(shown(path), pattern) for pattern in OUTERMOST_EDGES)


def names(node: ast.expr) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def undocumented(module: ast.Module) -> Iterator[str]:
    """Name what is public and has no docstring; properties' setters, overloads and overridden special methods need none."""
    if ast.get_docstring(module) is None:
        yield "module"
    scopes: list[tuple[str, list[ast.stmt]]] = [("", module.body)]
    while scopes:
        prefix, body = scopes.pop()
        for node in body:
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or node.name.startswith("_") or is_exempt(node):
                continue
            if ast.get_docstring(node) is None:
                yield f"{prefix}{node.name}"
            if isinstance(node, ast.ClassDef):
                scopes.append((f"{prefix}{node.name}.", node.body))


def is_exempt(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> bool:
    decorators = {ast.unparse(decorator).rsplit(".", 1)[-1] for decorator in node.decorator_list}
    return bool(decorators & {"overload", "override", "setter"})
