import re
from pathlib import Path

import pytest

from tests.rules.tree import ROOT, shown, tracked

# Written with brackets so that this file does not find itself.
MACHINE_PATH = re.compile(r"(?<![\w.~%}/-])/(?:roo[t]|hom[e]/[\w.-]+|Use[r]s/\w+|tm[p]/[\w.-]+|opt/pyp[i]|wor[k])(?:/|\b)(?![\w.-]*:)")
REGISTRY = re.compile(
    r"(?:index-ur[l]|extra-index|find-link[s]|UV_(?:DEFAULT_)?INDE[X]|PIP_INDE[X])\w*\s*[=\s]\s*[\"']?(?:https?|file):"
    r"|registr[y]\s*=\s*\"http|https?://[^\s\"')]+/(?:simpl[e]|artifactor[y])\b|files\.pythonhoste[d]\.org"
)
KEY = re.compile(
    r"\bs[k]-(?:ant-|proj-)?[A-Za-z0-9]{32,}|\bAKI[A][0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}"
    r"|-----BEGIN (?:[A-Z]+ )?PRIVATE KE[Y]-----"
)


def lines() -> list[tuple[Path, int, str]]:
    found = []
    for path in tracked():
        content = path.read_bytes()
        if b"\0" not in content[:8000]:
            found += [(path, number, line) for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1)]
    return found


@pytest.mark.parametrize("pattern", [MACHINE_PATH, REGISTRY, KEY], ids=["path of a machine", "registry", "key"])
def test_no_file_names_a_machine_a_registry_or_a_key(pattern: re.Pattern[str]) -> None:
    assert [f"{shown(path)}:{number} {found.group()[:60]}" for path, number, line in lines() if (found := pattern.search(line))] == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (MACHINE_PATH, "cd /ro" + "ot/project"),
        (MACHINE_PATH, '"/ho' + 'me/someone/x"'),
        (MACHINE_PATH, "open('/tm" + "p/x/y')"),
        (REGISTRY, "registr" + 'y = "https://mirror.example/pypi"'),
        (REGISTRY, "--index-ur" + "l https://mirror.example/x"),
        (REGISTRY, "https://mirror.example/sim" + "ple/"),
        (KEY, "sk-" + "a1" * 20),
    ],
)
def test_what_must_not_be_written_is_found(pattern: re.Pattern[str], text: str) -> None:
    assert pattern.search(text)


@pytest.mark.parametrize(
    "text", ["https://example.org/home/page", "~/.local/share/workbench", "$HOME/x", "a simple index", "sk-short", "/v1/traces"]
)
def test_what_looks_alike_is_left_alone(text: str) -> None:
    assert not any(pattern.search(text) for pattern in (MACHINE_PATH, REGISTRY, KEY))


def test_the_lock_file_is_not_tracked() -> None:
    assert ROOT / "uv.lock" not in tracked()
