"""List under which names the conventions say the same thing; the earlier name in a row goes first.

Sources: OpenTelemetry's GenAI conventions and their previous names, this project's client, OpenLLMetry (`traceloop.*`, `llm.*`),
OpenInference (`llm.*`, `session.id`, …), Langfuse's SDKs (`langfuse.*`), LiteLLM's callback (`metadata.*`, `gen_ai.cost.*`).
"""

SESSION = (
    "gen_ai.conversation.id", "session.id", "langfuse.session.id", "traceloop.association.properties.session_id",
)  # fmt: skip
USER = (
    "user.id", "enduser.id", "langfuse.user.id", "traceloop.association.properties.user_id", "llm.user",
    "metadata.user_api_key_end_user_id",
)  # fmt: skip
AGENT = ("gen_ai.agent.name", "agent.name", "gen_ai.agent.id")
ENVIRONMENT = ("deployment.environment.name", "deployment.environment", "langfuse.environment")
MODEL = (
    "gen_ai.response.model", "gen_ai.request.model", "langfuse.observation.model.name", "llm.model_name", "embedding.model_name",
    "reranker.model_name", "llm.response.model", "llm.request.model",
)  # fmt: skip
PROVIDER = ("gen_ai.provider.name", "gen_ai.system", "llm.provider", "llm.system")
TOOL = ("gen_ai.tool.name", "tool.name")
TIER = (
    "openai.response.service_tier", "gen_ai.openai.response.service_tier", "openai.request.service_tier",
    "gen_ai.openai.request.service_tier",
)  # fmt: skip
PROMPT = ("gen_ai.prompt.name", "langfuse.observation.prompt.name", "traceloop.prompt.key")
VERSION = (
    "workbench.prompt.version", "gen_ai.prompt.version", "langfuse.observation.prompt.version", "traceloop.prompt.version",
    "llm.prompt_template.version",
)  # fmt: skip
PROMPT_REFERENCE = "workbench.prompt"
TEMPERATURE = ("gen_ai.request.temperature", "llm.request.temperature", "llm.temperature")
PARAMETERS = ("llm.invocation_parameters", "langfuse.observation.model.parameters")
FINISH = (
    "gen_ai.response.finish_reasons", "gen_ai.completion.0.finish_reason", "llm.response.finish_reason", "llm.response.stop_reason",
    "llm.finish_reason",
)  # fmt: skip
RETRIES = ("workbench.retries", "http.request.resend_count", "http.resend_count")
REPORTED_COST = ("workbench.cost_usd", "gen_ai.cost.total_cost", "gen_ai.usage.cost", "llm.cost.total")
ERROR_TYPE = ("error.type",)
ERROR_MESSAGE = ("error.message", "langfuse.observation.status_message")

INPUT_TOKENS = ("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens", "llm.token_count.prompt", "llm.usage.prompt_tokens")
OUTPUT_TOKENS = (
    "gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens", "llm.token_count.completion", "llm.usage.completion_tokens",
)  # fmt: skip
TOTAL_TOKENS = ("gen_ai.usage.total_tokens", "llm.usage.total_tokens", "llm.token_count.total")
CACHE_READ = (
    "gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_read_input_tokens", "llm.token_count.prompt_details.cache_read",
    "gen_ai.usage.prompt_tokens_details.cached_tokens", "llm.usage.cache_read_input_tokens",
)  # fmt: skip
CACHE_WRITE = (
    "gen_ai.usage.cache_creation.input_tokens", "gen_ai.usage.cache_creation_input_tokens",
    "llm.token_count.prompt_details.cache_write", "llm.usage.cache_creation_input_tokens",
)  # fmt: skip
CACHE_WRITE_1H = ("workbench.usage.cache_write_1h_tokens",)
REASONING = (
    "gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.reasoning_tokens", "llm.token_count.completion_details.reasoning",
    "llm.usage.reasoning_tokens",
)  # fmt: skip
INPUT_AUDIO = ("gen_ai.usage.audio.input_tokens", "llm.token_count.prompt_details.audio")
OUTPUT_AUDIO = ("gen_ai.usage.audio.output_tokens", "llm.token_count.completion_details.audio")

FIRST_TOKEN_SECONDS = (
    "gen_ai.response.time_to_first_chunk", "gen_ai.server.time_to_first_token", "gen_ai.response.time_to_first_token",
    "gen_ai.latency.time_to_first_token",
)  # fmt: skip
FIRST_TOKEN_AT = "langfuse.observation.completion_start_time"
FIRST_TOKEN_EVENTS = frozenset({"First Token Stream Event", "gen_ai.first_token", "llm.content.completion.chunk"})

INPUT_MESSAGES = ("gen_ai.input.messages", "gen_ai.prompt", "langfuse.observation.input")
OUTPUT_MESSAGES = ("gen_ai.output.messages", "gen_ai.completion", "langfuse.observation.output")
INSTRUCTIONS = "gen_ai.system_instructions"
INPUT_TEXT = ("gen_ai.tool.call.arguments", "gen_ai.retrieval.query.text", "input.value", "traceloop.entity.input")
OUTPUT_TEXT = ("gen_ai.tool.call.result", "gen_ai.retrieval.documents", "output.value", "traceloop.entity.output")
TOOLS = ("gen_ai.tool.definitions", "gen_ai.request.tools")

KIND = "workbench.kind"
OPERATION = "gen_ai.operation.name"
OPERATIONS = {
    "chat": "llm", "generate_content": "llm", "text_completion": "llm", "completion": "llm", "acompletion": "llm",
    "atext_completion": "llm", "responses": "llm", "aresponses": "llm", "anthropic_messages": "llm", "agenerate_content": "llm",
    "embeddings": "embedding", "embedding": "embedding", "aembedding": "embedding",
    "retrieval": "retrieval", "search_memory": "retrieval", "rerank": "retrieval", "arerank": "retrieval",
    "execute_tool": "tool", "invoke_agent": "agent", "create_agent": "agent", "invoke_workflow": "workflow", "plan": "other",
}  # fmt: skip
SPAN_KINDS = {
    "openinference.span.kind": {
        "llm": "llm", "embedding": "embedding", "retriever": "retrieval", "reranker": "retrieval", "tool": "tool", "agent": "agent",
        "chain": "workflow", "guardrail": "other", "evaluator": "other", "prompt": "other", "decision": "other",
    },
    "langfuse.observation.type": {
        "generation": "llm", "embedding": "embedding", "retriever": "retrieval", "tool": "tool", "agent": "agent", "chain": "workflow",
        "span": "other", "event": "other", "evaluator": "other", "guardrail": "other",
    },
    "llm.request.type": {
        "chat": "llm", "completion": "llm", "acompletion": "llm", "embedding": "embedding", "aembedding": "embedding",
        "rerank": "retrieval", "arerank": "retrieval",
    },
    "traceloop.span.kind": {"workflow": "workflow", "task": "other", "agent": "agent", "tool": "tool"},
}  # fmt: skip
"""What other conventions call the kinds, in the order in which they are asked."""

RAW_REQUEST = "raw_gen_ai_request"
"""LiteLLM's child span with the request as the provider got it: the parent has counted it already."""
