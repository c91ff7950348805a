import time
from typing import Any

import pytest

from workbench.errors import BadInput
from workbench.prompts.template import Renderer

VALUES: dict[str, Any] = {"question": "why?", "items": ["b", "a"], "nothing": None, "format": "{:>1000000000}"}


def render(source: str) -> str:
    content = Renderer([{"role": "user", "content": source}]).render(VALUES)[0]["content"]
    assert isinstance(content, str)
    return content


@pytest.mark.parametrize(
    "attack",
    [
        "{{ ''.__class__ }}",
        "{{ ''['__class__'] }}",
        "{{ ''|attr('__class__') }}",
        "{{ items.__init__.__globals__ }}",
        "{{ cycler.__init__.__globals__.os }}",
        "{{ self.__init__ }}",
        "{{ question.__class__.__mro__[1].__subclasses__() }}",
        "{{ ['__class__']|map('attr')|list }}",
        "{% for name in ['__class__'] %}{{ ''|attr(name) }}{% endfor %}",
        "{{ '{0.__class__}'.format('') }}",
        "{{ items.append('c') }}",
        "{{ items.clear() }}",
        "{% import 'os' as os %}",
        "{% include '/etc/passwd' %}",
        "{% extends 'base' %}",
    ],
)
def test_a_template_cannot_reach_out_of_its_values(attack: str) -> None:
    with pytest.raises(BadInput):
        render(attack)
    assert VALUES["items"] == ["b", "a"]


@pytest.mark.parametrize(
    "bomb",
    [
        "{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}",
        "{% for i in range(90000) %}{% endfor %}" * 3,
        "{{ range(1000000000) }}",
        "{{ 'a' * 1000000000 }}",
        "{{ 1000000000 * [1] }}",
        "{{ 10 ** 1000000 }}",
        "{% set n = namespace(x=3) %}{% for i in range(1000) %}{% set n.x = n.x * n.x %}{% endfor %}",
        "{% set n = namespace(x='aa') %}{% for i in range(100) %}{% set n.x = n.x ~ n.x %}{% endfor %}",
        "{% set n = namespace(x=[1]) %}{% for i in range(100) %}{% set n.x = n.x + n.x %}{% endfor %}",
        "{% set n = namespace(x='a') %}{% for i in range(99) %}{% set n.x %}{{ n.x }}{{ n.x }}{% endset %}{% endfor %}",
        "{% for i in range(100000) %}{{ 'x' * 1000 }}{% endfor %}",
        "{{ 'x'.ljust(1000000000) }}",
        "{{ 'x'|center(1000000000) }}",
        "{{ 'x'|indent(1000000000, true) }}",
        "{{ '%01000000000d'|format(1) }}",
        "{{ '%01000000000d' % 1 }}",
        "{{ '%*d' % (1000000000, 1) }}",
        "{{ format.format(1) }}",
        "{{ lipsum(n=1000000) }}",
        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
        "{% for x in [[]] recursive %}{{ loop([[]]) }}{% endfor %}",
        "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
    ],
)
def test_a_template_that_would_run_away_is_refused_quickly(bomb: str) -> None:
    start = time.monotonic()
    with pytest.raises(BadInput):
        render(bomb)
    assert time.monotonic() - start < 5


def test_what_is_random_is_not_there_so_that_rendering_repeats() -> None:
    with pytest.raises(BadInput, match="random"):
        render("{{ items|random }}")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{% for item in items %}{{ loop.index }}/{{ loop.length }} {{ item }};{% endfor %}", "1/2 b;2/2 a;"),
        ("{% for item in items|sort if item != 'b' %}{{ item }}{% else %}none{% endfor %}", "a"),
        ("{% set n = namespace(total=0) %}{% for item in items %}{% set n.total = n.total + 2 %}{% endfor %}{{ n.total }}", "4"),
        ("{{ '%.2f'|format(1.239) }} {{ '%d%%' % 5 }}", "1.24 5%"),
        ("{{ {'a': '<é>'}|tojson }}", '{"a": "<é>"}'),
        ("[{{ nothing }}]", "[]"),
        ("{% if missing is defined %}x{% else %}y{% endif %}", "y"),
        ("{{ missing|default('d') }}", "d"),
        ("{{ question|upper|replace('WHY', 'how') }}", "how?"),
        ("kept\n", "kept\n"),
        ("{{ '-' * 20 }} {{ 3 * 4 }} {{ 2 ** 10 }}", "-" * 20 + " 12 1024"),
    ],
)
def test_what_prompts_need_works(source: str, text: str) -> None:
    assert render(source) == text
