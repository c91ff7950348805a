"""Define which traffic is meant: a time and what spans have in common."""

from dataclasses import dataclass

DIMENSIONS = ("agent", "model", "prompt", "version", "environment")
"""By what traffic is told apart, besides time."""


@dataclass(frozen=True, slots=True)
class TrafficFilter:
    """Narrow traffic from a moment up to, not including, another (microseconds since 1970, UTC); empty texts mean: all."""

    from_us: int
    to_us: int
    agent: str = ""
    model: str = ""
    prompt: str = ""
    version: str = ""
    environment: str = ""

    @property
    def named(self) -> dict[str, str]:
        """Give the dimensions that are narrowed."""
        return {name: getattr(self, name) for name in DIMENSIONS if getattr(self, name)}
