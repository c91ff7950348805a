"""Find the price of a model as traces name it: OpenTelemetry names providers otherwise than LiteLLM, and models come with or without."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from workbench.providers.price_table import Entry, table

PROVIDERS: Mapping[str, str] = {
    "az.ai.inference": "azure_ai",
    "az.ai.openai": "azure",
    "azure.ai.inference": "azure_ai",
    "azure.ai.openai": "azure",
    "azure_openai": "azure",
    "aws.bedrock": "bedrock",
    "aws_bedrock": "bedrock",
    "bedrock_converse": "bedrock",
    "gcp.gemini": "gemini",
    "gcp.gen_ai": "gemini",
    "gcp.vertex_ai": "vertex_ai",
    "google": "gemini",
    "google_genai": "gemini",
    "google_vertexai": "vertex_ai",
    "ibm.watsonx.ai": "watsonx",
    "mistral_ai": "mistral",
    "mistralai": "mistral",
    "vertexai": "vertex_ai",
    "x_ai": "xai",
}
"""OpenTelemetry's and other senders' names, where LiteLLM has another."""

REGIONS = ("us.", "eu.", "apac.", "jp.", "au.", "global.", "us-gov.")


def provider_of(name: str) -> str:
    """Give LiteLLM's name of a provider.

    >>> provider_of("azure.ai.openai"), provider_of("OpenAI"), provider_of("")
    ('azure', 'openai', '')
    """
    lowered = name.strip().lower()
    return PROVIDERS.get(lowered, lowered)


def names(provider: str, model: str) -> list[str]:
    """Give what a model may be called, the most exact first: for overrides, which match whole names.

    >>> names("azure.ai.openai", "gpt-4o"), names("openai", "openai/gpt-4o"), names("", "gpt-4o")
    (['azure/gpt-4o', 'gpt-4o'], ['openai/gpt-4o', 'gpt-4o'], ['gpt-4o'])
    """
    found = provider_of(provider)
    own = model.removeprefix(f"{found}/") if found else model
    return [f"{found}/{own}", own] if found else [model]


@lru_cache(maxsize=4096)
def entry_of(provider: str, model: str) -> Entry | None:
    """Give what the table says of a model, None where it does not know it.

    A bare name belongs to the provider that the table names for it, not to everyone who serves a model called so.
    """
    found, listed = provider_of(provider), table()
    if not found and "/" in model and model not in listed:
        found, _, model = model.partition("/")
        found = provider_of(found)
    for name in _tries(found, model):
        entry = listed.get(name)
        if entry is not None and _belongs(entry, found):
            return entry
    return None


def _tries(provider: str, model: str) -> Iterator[str]:
    own = model.removeprefix(f"{provider}/") if provider else model
    if provider:
        yield f"{provider}/{own}"
    yield own
    for region in REGIONS:
        if provider == "bedrock" and own.startswith(region):
            yield own.removeprefix(region)
    if "@" in own:
        # Vertex writes the date of a model after an @.
        yield own.replace("@", "-")


def _belongs(entry: Entry, provider: str) -> bool:
    owner = str(entry.get("litellm_provider") or "")
    return not provider or owner == provider or owner.startswith((f"{provider}_", f"{provider}-"))
