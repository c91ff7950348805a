"""Small judges to test with."""

from typing import Any

from workbench.judging import Judge

PAIRWISE = """
name: better
kind: pairwise
prompt:
  - role: user
    content: |
      <question>{{ question }}</question>
      <answer_a>{{ answer_a }}</answer_a>
      <answer_b>{{ answer_b }}</answer_b>
"""

RUBRIC = """
name: kind
kind: rubric
threshold: 2
criteria:
  - name: kindness
    description: Is it kind?
    scale: {1: "no", 2: "so so", 3: "yes"}
prompt:
  - role: system
    content: Grade.
  - role: user
    content: |
      <question>{{ question }}</question>
      {% if expected %}<expected>{{ expected }}</expected>{% endif %}
      {% for document in context %}<context>{{ document }}</context>{% endfor %}
      <answer>{{ answer }}</answer>
      <criterion>{{ criterion.name }}: {{ criterion.description }}</criterion>
      <levels>
      {% for level in levels %}
      {{ level.level }}: {{ level.description }}
      {% endfor %}
      </levels>
"""


def judge(text: str = PAIRWISE, **changes: Any) -> Judge:
    """Make one of the sample judges, with changes to its definition."""
    from workbench.judging.judge_text import parse

    return Judge.from_definition({**parse(text, "sample"), **changes}, where="sample")
