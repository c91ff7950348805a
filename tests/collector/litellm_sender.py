"""Call a model through LiteLLM with its own OpenTelemetry callback: `python -m tests.collector.litellm_sender API_BASE`."""

import contextlib
import sys
import time


def main() -> None:
    """Ask once unstreamed, once streamed and once in vain, then send what is left."""
    import litellm
    from litellm.exceptions import InternalServerError
    from opentelemetry import trace

    litellm.callbacks = ["otel"]
    asked = {
        "model": "openai/gpt-4o-mini",
        "api_base": sys.argv[1],
        "api_key": "none",
        "messages": [{"role": "user", "content": "Where is my order?"}],
        "max_retries": 0,
    }
    litellm.completion(**asked)
    for _ in litellm.completion(**asked, stream=True, stream_options={"include_usage": True}):
        pass
    with contextlib.suppress(InternalServerError):
        litellm.completion(**{**asked, "api_base": "http://127.0.0.1:9/v1"})
    # The callback is told from a thread of LiteLLM's own.
    time.sleep(2)
    trace.get_tracer_provider().force_flush()  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
