"""Name what is measured of every output, whatever scores it."""

QUANTITIES = ("cost_usd", "input_tokens", "output_tokens", "ttft_ms", "tpot_ms", "duration_ms")
"""US dollars, tokens and milliseconds, as columns of a call."""
