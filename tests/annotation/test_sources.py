"""Items are made from golden sets, outputs, pairs and files, and show what is to be judged and nothing that gives it away."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.runs.laboratory import Laboratory, answering, carry_out, make_laboratory
from workbench.annotation.ordering import ordered
from workbench.annotation.sources import FileSource, Found, GoldenSource, OutputSource, PairSource, ReadyItem, Source, gather
from workbench.errors import BadInput, NotFound
from workbench.golden_sets import save_revision
from workbench.providers.values import Request
from workbench.store.connection import reading
from workbench.terms import Example

LONG = "It is so. " * 100
EXAMPLES = [
    Example("one", {"question": "Why?", "user_data": {"age": 7}}, "Because.", context=(LONG,), tags=("price",), split="dev"),
    Example("two", {"question": "<b>How?</b>"}, None, context=("Short.", LONG)),
]


def found_in(engine: Engine, source: Source) -> Found:
    with reading(engine) as session:
        return gather(session, source)


async def finished(home: Path, **fields: Any) -> tuple[Laboratory, int]:
    lab = make_laboratory(home, 3)
    run = lab.start_run(None, judge=None, **fields)
    await carry_out(lab, run, answering())
    return lab, run


def test_an_example_shows_inputs_documents_and_the_expected_answer(engine: Engine) -> None:
    save_revision(engine, "support", EXAMPLES, base=None)
    found = found_in(engine, GoldenSource("support"))
    first, second = found.items
    assert [(block["name"], block["title"], block["is_folded"]) for block in first.blocks] == [
        ("inputs.question", "Question", False),
        ("inputs.user_data", "User data", False),
        ("context", "Document", True),
        ("expected", "Expected answer", False),
    ]
    assert first.blocks[1]["text"] == '{\n  "age": 7\n}'
    assert [block["name"] for block in second.blocks] == ["inputs.question", "context.1", "context.2", "expected"]
    assert second.blocks[-1]["text"] == "", "what is missing can be asked about too"
    assert first.slice == {"tags": ["price"], "split": "dev"}
    assert first.group and first.group != second.group
    assert found.source["golden_set"] == "support" and found.source["revision"] == 1


def test_a_golden_set_is_narrowed_by_tag_and_split(engine: Engine) -> None:
    save_revision(engine, "support", EXAMPLES, base=None)
    assert [item.key for item in found_in(engine, GoldenSource("support@1", tags=["price"])).items] == ["one"]
    with pytest.raises(BadInput, match="holds nothing"):
        found_in(engine, GoldenSource("support", split="test"))
    with pytest.raises(NotFound):
        found_in(engine, GoldenSource("unknown"))


async def test_each_output_of_the_chosen_variants_is_an_item(tmp_path: Path) -> None:
    lab, run = await finished(tmp_path, repeats=2)
    found = found_in(lab.engine, OutputSource(run, ["b"]))
    assert [item.key for item in found.items] == [f"n{n}/b/{repeat}" for n in range(3) for repeat in range(2)]
    assert [(block["name"], block["text"]) for block in found.items[0].blocks] == [
        ("inputs.question", "What follows 0?"),
        ("expected", "1"),
        ("answer", "b says What follows 0?"),
    ]
    assert len(found_in(lab.engine, OutputSource(run)).items) == 12
    with pytest.raises(NotFound, match="no variant 'c'; there are a, b"):
        found_in(lab.engine, OutputSource(run, ["c"]))


async def test_a_pair_holds_both_answers_by_side(tmp_path: Path) -> None:
    lab, run = await finished(tmp_path)
    found = found_in(lab.engine, PairSource(run, "b", "a"))
    assert [(block["name"], block["title"], block["side"], block["text"][:6]) for block in found.items[0].blocks[-2:]] == [
        ("a", "Answer", "a", "b says"),
        ("b", "Answer", "b", "a says"),
    ]
    assert found.items[0].variant_a_id != found.items[0].variant_b_id
    with pytest.raises(BadInput, match="with itself"):
        found_in(lab.engine, PairSource(run, "a", "a"))
    with pytest.raises(NotFound):
        found_in(lab.engine, PairSource(99, "a", "b"))


async def test_a_judged_run_says_where_its_judge_is_unsure_and_what_was_lost(tmp_path: Path) -> None:
    lab = make_laboratory(tmp_path, 3)
    run = lab.start_run(None)

    def judge(request: Request) -> str:
        text = str(request.messages[-1]["content"])
        first_is_a = text.index("a says") < text.index("b says")
        # On 0 it prefers what stands first, on 1 always A, on 2 always B.
        said = "A" if "follows 0" in text else ("A" if first_is_a else "B") if "follows 1" in text else ("B" if first_is_a else "A")
        return f'{{"reason": "So.", "verdict": "{said}"}}'

    await carry_out(lab, run, answering(judge=judge))
    found = found_in(lab.engine, PairSource(run, "a", "b"))
    assert found.uncertainty == (1.0, 0.0, 0.0)
    assert found.badness == (0.5, 1.0, 0.0)
    assert found_in(lab.engine, PairSource(run, "b", "a")).badness == (0.5, 0.0, 1.0)
    first = [ordered(found, ordering=ordering, size=1, seed=0)[0].key for ordering in ("informative", "worst")]
    assert first == ["n0/0", "n1/0"]


async def test_what_failed_is_no_item(tmp_path: Path) -> None:
    lab, run = await finished(tmp_path)
    with lab.engine.execution_options(writes=True).begin() as connection:
        connection.exec_driver_sql("UPDATE output SET status = 'error' WHERE golden_example_id = 1 AND variant_id = 1")
    assert len(found_in(lab.engine, OutputSource(run)).items) == 5
    assert [item.key for item in found_in(lab.engine, PairSource(run, "a", "b")).items] == ["n1/0", "n2/0"]


@pytest.mark.parametrize(
    ("items", "reason"),
    [
        ([], "holds nothing"),
        ([ReadyItem("a", [])], "shows nothing"),
        ([ReadyItem(" ", [{"name": "x", "text": "y"}])], "needs a key"),
        ([ReadyItem("a", [{"name": "x", "text": "y"}])] * 2, "two items have the key 'a'"),
        ([ReadyItem("a", [{"name": "x"}])], "a name and a text"),
        ([ReadyItem("a", [{"name": "x", "text": "1"}, {"name": "x", "text": "2"}])], "two blocks of the same name"),
        ([ReadyItem("a", [{"name": "a", "text": "1", "side": "a"}])], "one block of side a and one of side b"),
        ([ReadyItem("a", [{"name": "x", "text": "1", "side": "a"}])], "called a or b, as its side"),
        ([ReadyItem("a", [{"name": "x", "text": "NUL \x00"}])], "NUL"),
    ],
)
def test_a_file_that_cannot_be_labelled_says_why(engine: Engine, items: list[ReadyItem], reason: str) -> None:
    with pytest.raises(BadInput, match=reason):
        found_in(engine, FileSource("x.csv", items))
