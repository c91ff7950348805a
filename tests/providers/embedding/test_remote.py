"""A provider's embedding model is asked over HTTP, in batches; what fails is said in words."""

import numpy as np
import pytest

from tests.loopback import LoopbackServer
from workbench.errors import ProviderError
from workbench.providers.embedding import embedder_from, remote


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> "LoopbackServer":
    with LoopbackServer() as running:
        monkeypatch.setenv("HOSTED_VLLM_API_BASE", running.api_base)
        monkeypatch.setenv("HOSTED_VLLM_API_KEY", "sk-secret")
        yield running  # type: ignore[misc]


def test_texts_come_back_as_vectors_of_length_one_in_their_order(server: LoopbackServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "BATCH", 2)
    embedder = embedder_from({"WORKBENCH_EMBEDDER": "hosted_vllm/small"})
    assert embedder is not None
    found = embedder.vectors(["banana", "e", "", "banana"])
    assert found.shape == (4, 4)
    assert np.allclose(np.linalg.norm(found, axis=1), 1.0, atol=1e-5)
    assert np.array_equal(found[0], found[3])
    asked = server.requests()
    assert [one["input"] for one in asked] == [["banana", "e"], [" "]]
    assert {one["authorization"] for one in asked} == {"Bearer sk-secret"}
    assert {one["model"] for one in asked} == {"small"}


@pytest.mark.parametrize(("fault", "said"), [("401", "hosted_vllm/small"), ("400", "told to answer 400")])
def test_a_server_that_refuses_is_said_in_words(fault: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with LoopbackServer(faults={fault: 1.0}) as running:
        monkeypatch.setenv("HOSTED_VLLM_API_BASE", running.api_base)
        with pytest.raises(ProviderError, match=said):
            remote.embed("hosted_vllm/small", ["a text"])


def test_a_server_that_is_down_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSTED_VLLM_API_BASE", "http://127.0.0.1:9/v1")
    with pytest.raises(ProviderError, match="hosted_vllm/small"):
        remote.embed("hosted_vllm/small", ["a text"])
