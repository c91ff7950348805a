import pytest

from tests.cli.conftest import Call


def test_a_listed_price_is_looked_up(call: Call) -> None:
    found = call("prices", "list", "openai/gpt-4o-mini", "nobody/knows", "--json").document["models"]
    assert found[0]["input_usd_per_million"] == pytest.approx(0.15)
    assert found[1]["input_usd_per_million"] is None
    assert "unknown" in call("prices", "list", "nobody/knows").out


def test_a_price_holds_from_its_date_on(call: Call) -> None:
    set_price = ("prices", "set", "hosted_vllm/.*")
    assert call(*set_price, 0.2, 0.4, "--cached", 0.1, "--from", "2026-01-01", "--note", "our power bill").code == 0
    assert call(*set_price, 9, 9, "--from", "2999-01-01").code == 0
    found = call("prices", "list", "hosted_vllm/qwen", "--json").document["models"][0]
    assert (found["input_usd_per_million"], found["output_usd_per_million"], found["cached_input_usd_per_million"]) == (0.2, 0.4, 0.1)


def test_own_prices_are_listed_oldest_first(call: Call) -> None:
    call("prices", "set", "b", 1, 2, "--from", "2026-02-01T12:00:00+02:00")
    call("prices", "set", "a", 1, 2, "--from", "2026-01-01")
    found = call("prices", "list", "--json").document["overrides"]
    assert [(one["model_pattern"], one["effective_from"]) for one in found] == [
        ("a", "2026-01-01T00:00:00+00:00"),
        ("b", "2026-02-01T10:00:00+00:00"),
    ]
    assert "2026-02-01 10:00" in call("prices", "list").out


@pytest.mark.parametrize(("words", "named"), [(("x", 1, 2, "--from", "soon"), "--from"), (("(", 1, 2), "("), (("x", "--", -1, 2), "")])
def test_a_wrong_price_is_refused(call: Call, words: tuple[object, ...], named: str) -> None:
    found = call("prices", "set", *words)
    assert found.code == 2
    assert named in found.err
