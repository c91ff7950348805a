from collections.abc import Iterator
from typing import Any

import click
import pytest
import yaml

from tests.rules.readme import blocks, commands, readme

RUN_FILE_MARKS = {"golden", "variants"}
"""A YAML block with these keys is a run file."""


def is_run_file(content: object) -> bool:
    return isinstance(content, dict) and set(content) >= RUN_FILE_MARKS


COMMANDS = [words for block in blocks(readme(), "console", "bash", "sh") for words in commands(block)]
RUN_FILES = [block for block in blocks(readme(), "yaml", "yml") if is_run_file(yaml.safe_load(block))]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_exists_with_its_options(words: list[str]) -> None:
    import typer
    from typer.testing import CliRunner

    from workbench import cli

    path, wrong = walk(typer.main.get_command(cli.app), words)
    assert wrong == []
    assert CliRunner().invoke(cli.app, [*path, "--help"]).exit_code == 0


@pytest.mark.parametrize("block", RUN_FILES)
def test_every_run_file_can_be_read(block: str) -> None:
    from workbench.runs import spec

    spec.parse_run_file(block, "README.md")


def test_commands_are_found_in_a_block() -> None:
    block = "$ uv run workbench run golden.yaml \\\n    --json | jq .cost  # cheap\nThe output\n$ A=1 workbench\n$ ls workbench\n"
    assert list(commands(block)) == [["run", "golden.yaml", "--json"], []]
    assert list(commands("workbench demo && workbench doctor")) == [["demo"], ["doctor"]]


def test_blocks_are_found_by_language() -> None:
    assert blocks("a\n```console\n$ x\n```\n```yaml\na: 1\n```\n  ```bash\n  y\n  ```\n", "console", "bash") == ["$ x\n", "  y\n"]


def test_a_command_or_option_that_is_not_there_is_found() -> None:
    show = click.Command("show", params=[click.Option(["--json/--no-json", "-j"])])
    program = click.Group("workbench", commands={"runs": click.Group("runs", commands={"show": show})})
    assert walk(program, ["runs", "show", "3", "--json"]) == (["runs", "show"], [])
    assert walk(program, ["runs", "show", "--jsn=1", "-x"]) == (["runs", "show"], ["--jsn", "-x"])
    assert walk(program, ["runs", "delete", "3"]) == (["runs"], ["delete"])


def walk(program: Any, words: list[str]) -> tuple[list[str], list[str]]:
    """Follow a command line through a program: the names of its commands, and what the last of them does not have."""
    path: list[str] = []
    remaining = list(words)
    while remaining and hasattr(program, "get_command") and not remaining[0].startswith("-"):
        found = program.get_command(click.Context(program), remaining[0])
        if found is None:
            return path, remaining[:1]
        program, path = found, [*path, remaining.pop(0)]
    return path, list(unknown_options(program, remaining))


def unknown_options(program: Any, words: list[str]) -> Iterator[str]:
    known = {"--help", *(option for one in program.params for option in (*one.opts, *one.secondary_opts))}
    for word in words:
        option = word.split("=")[0]
        if word == "--":
            return
        if option.startswith("-") and not option[1:2].isdigit() and option != "-" and option not in known:
            yield option
