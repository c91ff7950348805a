"""The local encoder gives the vectors of its model, whatever else is in the batch, without PyTorch."""

import sys

import numpy as np
import pytest

from workbench.errors import BadInput
from workbench.providers.embedding import embedder_from
from workbench.providers.embedding.minilm import WIDTH, embed, is_installed

TEXTS = ["How do I refund a payment?", "Can a customer get the money back?", "The weather is fine today.", "x " * 400]


def test_it_is_installed_with_the_tests_and_brings_no_torch() -> None:
    assert is_installed()
    embed(["a text"])
    assert "torch" not in sys.modules


def test_vectors_have_length_one_and_texts_of_like_meaning_lie_near_one_another() -> None:
    found = embed(TEXTS)
    assert found.shape == (4, WIDTH)
    assert np.allclose(np.linalg.norm(found, axis=1), 1.0, atol=1e-5)
    alike, other = found[0] @ found[1], found[0] @ found[2]
    assert alike > other + 0.3


def test_a_text_s_vector_does_not_depend_on_what_it_is_embedded_with() -> None:
    together = embed(TEXTS)
    for place, text in enumerate(TEXTS):
        assert np.allclose(embed([text])[0], together[place], atol=1e-5)


def test_empty_and_strange_texts_have_vectors() -> None:
    found = embed(["", "\u0000", "🙂 价格", "\ufffd"])
    assert np.isfinite(found).all()


def test_the_environment_chooses_the_embedder() -> None:
    assert embedder_from({"WORKBENCH_EMBEDDER": "off"}) is None
    local = embedder_from({})
    assert local is not None and local.name == "minilm"
    assert embedder_from({"WORKBENCH_EMBEDDER": "minilm"}) is local
    with pytest.raises(BadInput, match="WORKBENCH_EMBEDDER: 'somewhere' is no embedder"):
        embedder_from({"WORKBENCH_EMBEDDER": "somewhere"})


def test_vectors_are_remembered() -> None:
    from workbench.providers.embedding.embedder import Embedder

    asked: list[str] = []

    def count(texts: "list[str]") -> np.ndarray:
        asked.extend(texts)
        return np.ones((len(texts), 2), dtype=np.float32)

    embedder = Embedder("counting", count)  # type: ignore[arg-type]
    assert embedder.vectors(["a", "b", "a"]).shape == (3, 2)
    embedder.vectors(["b", "c"])
    assert asked == ["a", "b", "c"]
