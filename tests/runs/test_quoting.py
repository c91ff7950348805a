import pytest
from sqlalchemy import Engine

from workbench.runs.quoting import quote
from workbench.store.connection import open_store

MESSAGES = ({"role": "user", "content": "Where is my order?"},)


@pytest.fixture
def engine(tmp_path: object) -> Engine:
    return open_store(f"sqlite:///{tmp_path}/workbench.db")


def test_a_known_model_has_tokens_and_a_price(engine: Engine) -> None:
    found = quote(engine, MESSAGES, (), "openai/gpt-4o-mini")
    assert 8 <= found.input_tokens <= 14
    assert found.input_usd == pytest.approx(found.input_tokens * 0.15e-6, rel=0.01)


@pytest.mark.parametrize("model", ["hosted_vllm/mine", "", "  "])
def test_an_unknown_model_has_tokens_and_no_price(engine: Engine, model: str) -> None:
    found = quote(engine, MESSAGES, (), model)
    assert found.input_tokens > 0
    assert found.input_usd is None


def test_tools_are_counted(engine: Engine) -> None:
    tools = ({"type": "function", "function": {"name": "look_up_order"}},)
    assert quote(engine, MESSAGES, tools, "m").input_tokens > quote(engine, MESSAGES, (), "m").input_tokens
