"""Turn texts into vectors of what they mean: by a small encoder on this machine, or by a provider's embedding model."""

from workbench.providers.embedding.embedder import VARIABLE, Embedder, embedder_from

__all__ = ["VARIABLE", "Embedder", "embedder_from"]
