from workbench.prompts import PromptDraft, TemplateProblem
from workbench.terms import Example
from workbench.ui.prompt_contract import contract, excerpt, problems_to_show
from workbench.ui.prompt_editor import Edited

EXAMPLE = Example(key="q", inputs={"question": "Where?", "product": "Solo"}, expected="Here", context=("A document",))


def user(content: str) -> list[dict[str, object]]:
    return [{"role": "user", "content": content}]


def test_used_missing_and_unused_variables_are_told_apart() -> None:
    found = contract(user("{{ question }} {{ name }}"), EXAMPLE)
    assert (found.used, found.missing, found.unused) == (("name", "question"), ("name",), ("product", "context"))
    assert found.rendered is None and "'name' is undefined" in found.failure


def test_documents_under_either_name_are_used() -> None:
    for name in ("context", "documents[0]"):
        assert contract(user(f"{{{{ {name} }}}} {{{{ question }}}} {{{{ product }}}}"), EXAMPLE).unused == ()


def test_a_variable_that_the_template_can_do_without_is_no_failure() -> None:
    found = contract(user("{% if name is defined %}{{ name }}{% endif %}{{ question }}"), EXAMPLE)
    assert found.missing == ("name",) and found.rendered is not None
    assert found.rendered[0]["content"] == "Where?" and found.failure == ""


def test_without_an_example_nothing_is_missing() -> None:
    found = contract(user("{{ question }}"), None)
    assert (found.used, found.missing, found.rendered) == (("question",), (), None)


def test_the_mark_stands_under_the_place_even_far_to_the_right() -> None:
    line = "x" * 200 + "?" + "y" * 50
    shown, mark = excerpt(f"first\n{line}", TemplateProblem(0, 2, 201, "wrong")).split("\n")
    assert shown[mark.index("^")] == "?" and len(shown) <= 56


def test_problems_are_named_as_the_page_names_its_fields() -> None:
    draft = PromptDraft(({"role": "user", "content": " "},), "", {"api_key": "x"})
    said = problems_to_show(Edited(draft, ("Tools: line 1, column 2: wrong",)))
    assert said[:3] == [
        "Tools: line 1, column 2: wrong",
        "Model: a model is needed, such as openai/gpt-4o-mini or demo/answerer",
        "Message 1 is empty",
    ]
    assert any("looks like a secret" in one for one in said)
