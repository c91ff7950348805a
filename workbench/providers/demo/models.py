"""List the demo models: what they can do and how fast they speak. Their prices stand in the price book, beside those of real models."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoModel:
    """One demo model; one that `is_loose` is an update that reads limits of length as hints and offers more help at the end.

    `first_token_s` is the range of the time to the first chunk, `chunk_s` that of the pauses between chunks, in seconds.
    """

    name: str
    is_judge: bool
    is_large: bool
    first_token_s: tuple[float, float]
    chunk_s: tuple[float, float]
    is_loose: bool = False
    context_tokens: int = 128_000


MODELS = {
    model.name: model
    for model in (
        DemoModel("demo/answerer", False, False, (0.02, 0.06), (0.001, 0.004)),
        DemoModel("demo/answerer-large", False, True, (0.07, 0.16), (0.004, 0.009)),
        DemoModel("demo/answerer-2", False, False, (0.05, 0.11), (0.002, 0.006), is_loose=True),
        DemoModel("demo/judge", True, False, (0.02, 0.05), (0.001, 0.003)),
    )
}
"""All demo models by name."""
