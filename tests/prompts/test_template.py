from concurrent.futures import ThreadPoolExecutor

import pytest

from workbench.errors import BadInput
from workbench.prompts.template import Renderer, TemplateProblem, check, variables, variables_of
from workbench.providers.values import Message
from workbench.terms import Example

MESSAGES = ({"role": "system", "content": "Be brief."}, {"role": "user", "content": "{{ context }}\n\nQ: {{ question }}"})


def test_messages_are_rendered_and_their_other_fields_kept() -> None:
    messages: list[Message] = [*MESSAGES, {"role": "assistant", "content": None, "tool_calls": [{"id": "{{ question }}"}]}]
    rendered = Renderer(messages).render({"context": "C", "question": "Q?"})
    assert rendered[1] == {"role": "user", "content": "C\n\nQ: Q?"}
    assert rendered[2] == messages[2]


def test_braces_in_an_example_are_data_and_never_a_template() -> None:
    hostile = "{{ 7 * 7 }} {% for x in y %} {{ ''.__class__ }}"
    assert (
        Renderer([{"role": "user", "content": "{{ q }}|{{ q|upper|lower }}"}])
        .render({"q": hostile})[0]["content"]
        .startswith(hostile + "|")
    )


def test_a_missing_variable_is_named_with_its_message_line_and_what_there_is() -> None:
    renderer = Renderer([{"role": "system", "content": "ok"}, {"role": "user", "content": "a\n{{ questoin }}"}])
    with pytest.raises(BadInput) as caught:
        renderer.render({"question": "Q", "context": ""})
    assert str(caught.value) == (
        "message 2 (user), line 2, column 4: 'questoin' is undefined. Did you mean 'question'? There are: context, question."
    )


def test_a_missing_part_of_a_variable_is_named_too() -> None:
    with pytest.raises(BadInput, match=r"no attribute 'name'.*There are: person"):
        Renderer([{"role": "user", "content": "{{ person.name }}"}]).render({"person": {}})


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("{{ question", TemplateProblem(0, 1, 4, "unexpected end of template, expected 'end of print statement'.")),
        ("a\nb {{ a $ b }}", TemplateProblem(0, 2, 8, "unexpected char '$'")),
        ("\n\n{% if x %}", TemplateProblem(0, 3, 9, "")),
        ("\n{{ x|nofilter }}", TemplateProblem(0, 2, 6, "No filter named 'nofilter'.")),
        ("\n{% include 'x' %}", TemplateProblem(0, 2, 4, "`include` is not available in a prompt")),
        ("{{ x.__class__ }}", TemplateProblem(0, 1, 5, "`__class__` is not available")),
        ("a\r\nb {{ x y }}", TemplateProblem(0, 2, 8, "expected token 'end of print statement', got 'y'")),
        ("{%- if a -%} b {% endfor %}", TemplateProblem(0, 1, 19, "Encountered unknown tag 'endfor'.")),
        ("{% raw %}{{ a $ }}{% endraw %}\n\n  {% for in b %}{% endfor %}", TemplateProblem(0, 3, 13, "expected token")),
        ("{{ 'a' + }}", TemplateProblem(0, 1, 10, "unexpected 'end of print statement'")),
    ],
)
def test_a_bad_template_is_reported_with_line_and_column(source: str, problem: TemplateProblem) -> None:
    (found,) = check([{"role": "user", "content": source}])
    assert (found.message_index, found.line, found.column) == (problem.message_index, problem.line, problem.column)
    assert problem.text in found.text


def test_every_bad_message_is_reported_and_a_renderer_of_them_is_refused() -> None:
    messages = [{"role": "user", "content": "{{ a"}, {"role": "user", "content": "fine"}, {"role": "user", "content": "{% b %}"}]
    assert [problem.message_index for problem in check(messages)] == [0, 2]
    with pytest.raises(BadInput, match=r"message 1, line 1.*message 3, line 1"):
        Renderer(messages)


def test_the_variables_are_those_looked_up_without_built_ins_and_loop_names() -> None:
    messages = [
        {"role": "user", "content": "{{ a }}{% for x in range(b) %}{{ x.c }}{% endfor %}{% set d = e %}{{ d }}"},
        {"role": "user", "content": "{{"},
    ]
    assert variables(messages) == {"a", "b", "e"}


def test_an_example_gives_its_inputs_and_documents_and_never_its_answer() -> None:
    example = Example(
        "k", {"question": "Q", "context": "shadow", "documents": "shadow"}, expected="secret", context=("one", "two"), tags=("t",)
    )
    assert variables_of(example) == {"question": "Q", "context": "one\n\ntwo", "documents": ["one", "two"]}
    assert variables_of(Example("k", {"question": "Q"})) == {"question": "Q", "context": "", "documents": []}


def test_text_beyond_the_limit_is_refused_over_all_messages_together() -> None:
    renderer = Renderer([{"role": "user", "content": "{{ x }}"}, {"role": "user", "content": "{{ x }}"}])
    renderer.render({"x": "a" * 1_000_000})
    with pytest.raises(BadInput, match=r"message 2.*too long"):
        renderer.render({"x": "a" * 2_100_000})


def test_one_renderer_serves_several_threads() -> None:
    renderer = Renderer([{"role": "user", "content": "{% for i in range(90000) %}{% endfor %}{{ n }}"}])
    with ThreadPoolExecutor(4) as pool:
        rendered = list(pool.map(lambda n: renderer.render({"n": n})[0]["content"], range(8)))
    assert rendered == [str(n) for n in range(8)]
