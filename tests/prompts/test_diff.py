from hypothesis import given
from hypothesis import strategies as st

from tests.prompts.drafts_for_tests import draft, tool
from workbench.prompts.diff import Change, FieldChange, diff, to_text, words

TEXT = st.text(alphabet="ab \n.é", max_size=40)


def test_a_message_is_compared_word_by_word() -> None:
    (message,) = diff(draft("Be kind, always."), draft("Be very kind.")).messages
    assert [(segment.change, segment.text) for segment in message.segments] == [
        (Change.EQUAL, "Be "),
        (Change.INSERT, "very "),
        (Change.EQUAL, "kind"),
        (Change.DELETE, ", always"),
        (Change.EQUAL, "."),
    ]
    assert not message.is_same


def test_the_same_content_has_no_difference() -> None:
    found = diff(draft("a"), draft("a"))
    assert found.is_same
    assert to_text(found) == "draft → draft\nNo difference."


def test_an_added_message_does_not_make_its_neighbours_look_changed() -> None:
    system, user = {"role": "system", "content": "s"}, {"role": "user", "content": "u"}
    added, kept = diff(draft(messages=(user,)), draft(messages=(system, user))).messages
    assert (added.index_before, added.index_after, added.role_after) == (None, 0, "system")
    assert (kept.index_before, kept.index_after, kept.is_same) == (0, 1, True)


def test_a_removed_message_and_a_changed_role_are_seen() -> None:
    before = draft(messages=({"role": "system", "content": "s"}, {"role": "user", "content": "u"}))
    removed, kept = diff(before, draft(messages=({"role": "user", "content": "u"},))).messages
    assert (removed.index_after, removed.role_after, kept.is_same) == (None, None, True)
    (changed,) = diff(
        draft(messages=({"role": "system", "content": "s"},)), draft(messages=({"role": "developer", "content": "s"},))
    ).messages
    assert not changed.is_same


def test_changed_fields_are_told_before_and_after_the_model_first() -> None:
    a = draft("x", parameters={"temperature": 0.1, "top_p": 1}, tools=(tool("f"),))
    b = draft("x", model="demo/b", parameters={"temperature": 0.9}, tools=(tool("g"),), response_format={"type": "text"})
    fields = {change.field: (change.before, change.after) for change in diff(a, b).fields}
    assert next(iter(fields)) == "model"
    assert fields == {
        "model": ("demo/answerer", "demo/b"),
        "parameters.temperature": (0.1, 0.9),
        "parameters.top_p": (1, None),
        "response_format": (None, {"type": "text"}),
        "tools.f": (tool("f"), None),
        "tools.g": (None, tool("g")),
        "tools (order)": (["f"], ["g"]),
    }


def test_other_fields_of_a_message_are_compared_too() -> None:
    a = draft(messages=({"role": "user", "content": "x", "name": "ana"},))
    assert diff(a, draft("x")).fields == (FieldChange("messages[0].name", "ana", None),)


def test_the_text_for_a_terminal_shows_changes_and_shortens_the_rest() -> None:
    long = "word " * 100
    text = to_text(diff(draft(long + "old"), draft(long + "new", model="demo/b")), around=10)
    assert text.splitlines() == [
        "draft → draft",
        'model: "demo/answerer" → "demo/b"',
        "",
        "## message 1 (user)",
        " … word word [-old-]{+new+}",
    ]


@given(TEXT, TEXT)
def test_the_segments_give_both_texts_back(before: str, after: str) -> None:
    segments = words(before, after)
    assert "".join(one.text for one in segments if one.change is not Change.INSERT) == before
    assert "".join(one.text for one in segments if one.change is not Change.DELETE) == after


def test_very_long_texts_are_compared_by_line_in_reasonable_memory() -> None:
    before = "".join(f"line number {number} of many\n" for number in range(6_000))
    segments = words(before, before.replace("number 3000 ", "number three thousand "))
    assert [one.text for one in segments if one.change is Change.DELETE] == ["line number 3000 of many\n"]
