from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from tests.prompts.drafts_for_tests import draft, tool
from workbench.errors import BadInput, Conflict
from workbench.prompts import versions
from workbench.prompts.files import push_file, read_file, to_file_text
from workbench.store.prompts import PromptDraft, PromptVersion
from workbench.store.tables import now

FILE = """\
name: support
model: demo/answerer
parameters:
  temperature: 0.2
messages:
- role: system
  content: |
    Be kind.
    Answer from {{ context }}.
- role: user
  content: "{{ question }}"
tools:
- type: function
  function: {name: lookup}
response_format: {type: text}
note: first
author: Ana
tags: [v1]
labels: [production]
"""


def write(folder: Path, content: str, name: str = "support.yaml") -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def test_a_whole_file_is_read(tmp_path: Path) -> None:
    found = read_file(write(tmp_path, FILE))
    assert (found.name, found.note, found.author, found.tags, found.labels) == ("support", "first", "Ana", ("v1",), ("production",))
    assert found.draft.messages[0] == {"role": "system", "content": "Be kind.\nAnswer from {{ context }}.\n"}
    assert (found.draft.parameters, found.draft.tools) == ({"temperature": 0.2}, (tool(),))


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("parameters:", "parameter:", "support.yaml:3: parameter: is not a field of a prompt file; did you mean parameters?"),
        ("name: support", "name: a@b", "support.yaml:1: name: 'a@b' cannot name a prompt"),
        ("model: demo/answerer\n", "", "support.yaml: model: is missing"),
        ("model: demo/answerer", "model: 3", "support.yaml:2: model: must be text"),
        ("role: system", "role: robot", "support.yaml:6: messages[0].role: must be one of"),
        ("{{ context }}", "{{ context", "support.yaml:9: messages[0].content: line 2, column 23: expected name or number"),
        ('"{{ question }}"', '"{{ question"', "support.yaml:11: messages[1].content: line 1, column 4: unexpected"),
        ('"{{ question }}"', "{{ question }}", "support.yaml:11:13: is not valid: text that begins with {{ needs quotes"),
        ("temperature: 0.2", "api_key: x", "support.yaml:4: parameters.api_key: looks like a secret"),
        ("temperature: 0.2", "day: 2026-01-01", "support.yaml:4: parameters.day: is date"),
        ("{name: lookup}", "{name: look up}", "support.yaml:14: tools[0].function.name: must be"),
        ("tags: [v1]", "tags: v1", "support.yaml:18: tags: must be a list"),
        ("tags: [v1]", "tags: [v1, 7]", "support.yaml:18: tags[1]: '7' cannot be a tag"),
        ("labels: [production]", "labels: [latest]", "support.yaml:19: labels[0]: 'latest' cannot be a label"),
    ],
)
def test_a_fault_is_named_with_file_line_and_field(tmp_path: Path, old: str, new: str, text: str) -> None:
    assert old in FILE
    with pytest.raises(BadInput) as caught:
        read_file(write(tmp_path, FILE.replace(old, new)))
    assert text in str(caught.value)


def test_every_fault_has_a_line_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        read_file(write(tmp_path, FILE.replace("system", "robot").replace("{name: lookup}", "{}")))
    assert len(str(caught.value).splitlines()) == 2


def test_pushing_a_file_puts_its_tags_and_labels_and_pushing_it_again_changes_nothing(store: Engine, tmp_path: Path) -> None:
    path = write(tmp_path, FILE)
    pushed = push_file(store, path, author="CI")
    assert (pushed.number, pushed.note, pushed.author, pushed.tags, pushed.labels) == (1, "first", "CI", ("v1",), ("production",))
    assert push_file(store, path) == pushed
    assert len(versions.label_history(store, "support")) == 1


def test_pushing_a_changed_file_with_an_old_tag_is_refused_whole(store: Engine, tmp_path: Path) -> None:
    push_file(store, write(tmp_path, FILE))
    with pytest.raises(BadInput, match="never moves"):
        push_file(store, write(tmp_path, FILE.replace("kind", "very kind")))
    assert versions.resolve(store, "support").number == 1
    with pytest.raises(Conflict):
        push_file(store, write(tmp_path, FILE.replace("kind", "brief")), base=0)


def test_a_version_written_to_a_file_is_readable_and_has_the_same_hash(store: Engine, tmp_path: Path) -> None:
    pushed = push_file(store, write(tmp_path, FILE))
    text = to_file_text(pushed)
    assert "  content: |\n    Be kind.\n" in text
    again = read_file(write(tmp_path, text))
    assert (again.draft.hash, again.note, again.tags, again.labels) == (pushed.hash, "first", (), ())
    named = read_file(write(tmp_path, to_file_text(pushed, with_names=True)))
    assert (named.tags, named.labels) == (("v1",), ("production",))


def test_a_json_file_is_read_like_a_yaml_one(tmp_path: Path) -> None:
    content = '{"name": "a", "model": "m", "messages": [{"role": "user", "content": "\\ud83d\\ude00"}]}'
    assert read_file(write(tmp_path, content, "a.json")).draft.messages[0]["content"] == "😀"


PRINTABLE = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=60).filter(str.strip)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False) | PRINTABLE,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(PRINTABLE, inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=PRINTABLE, extra=JSON)
def test_any_content_survives_the_way_through_a_file(tmp_path: Path, content: str, extra: object) -> None:
    raw = draft("{% raw %}" + content.replace("{%", "") + "{% endraw %}", parameters={"extra": extra})
    assert isinstance(raw, PromptDraft)
    version = PromptVersion(1, "support", 1, raw.hash, raw.messages, raw.model, raw.parameters, raw.tools, None, content, "", now())
    path = tmp_path / "p.yaml"
    path.write_bytes(to_file_text(version).encode())
    assert read_file(path).draft.hash == version.hash
