import subprocess
import sys

import pytest

from workbench.checks import check_types
from workbench.checks.check import Check
from workbench.checks.registry import REGISTRY, SHORT_FORMS


@pytest.mark.parametrize("name", REGISTRY)
def test_every_line_leads_to_a_check_of_that_type(name: str) -> None:
    cls = REGISTRY[name].load()
    assert issubclass(cls, Check)
    assert cls.type == name


def test_every_type_is_described_in_one_sentence() -> None:
    assert set(check_types()) == set(REGISTRY)
    assert all(text.endswith(".") and text.count(". ") == 0 for text in check_types().values())


def test_short_forms_are_no_types_and_lead_to_types() -> None:
    assert not set(SHORT_FORMS) & set(REGISTRY)
    assert {kind for kind, _, _ in SHORT_FORMS.values()} <= set(REGISTRY)


def test_importing_the_checks_loads_none_of_the_heavy_packages() -> None:
    heavy = "pydantic jsonschema rapidfuzz rouge_score regex litellm pandas numpy"
    code = f"import sys, workbench.checks; print([name for name in {heavy.split()} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
