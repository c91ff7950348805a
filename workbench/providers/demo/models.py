"""List the demo models: what they can do, how fast they speak and what they would cost."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoModel:
    """One demo model. Prices are invented, in US dollars a token, so that costs can be compared; nothing is ever charged.

    `first_token_s` is the range of the time to the first chunk, `chunk_s` that of the pauses between chunks, in seconds.
    """

    name: str
    is_judge: bool
    is_large: bool
    first_token_s: tuple[float, float]
    chunk_s: tuple[float, float]
    input_usd_per_token: float
    output_usd_per_token: float
    context_tokens: int = 128_000


MODELS = {
    model.name: model
    for model in (
        DemoModel("demo/answerer", False, False, (0.02, 0.06), (0.001, 0.004), 0.15e-6, 0.60e-6),
        DemoModel("demo/answerer-large", False, True, (0.07, 0.16), (0.004, 0.009), 2.0e-6, 8.0e-6),
        DemoModel("demo/judge", True, False, (0.02, 0.05), (0.001, 0.003), 0.40e-6, 1.60e-6),
    )
}
"""All demo models by name."""
