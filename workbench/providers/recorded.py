"""Answer from a recording: what a real model said once, kept in a file that can be read and reviewed.

A cassette is JSON lines, one answer each: `{"hash", "model", "text", "tool_calls", "finish_reason", "usage", "response_model"}`, found by
the hash of the request; the last of two with one hash counts. It holds no keys, since requests hold none.
"""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from workbench.errors import BadInput, FailureKind, ProviderError
from workbench.providers.completions import Assembly
from workbench.providers.provider import Provider
from workbench.providers.values import Chunk, Request, Usage


class Recorded:
    """Replay the cassette at `path`; with `record`, ask that provider for what is missing and keep what it answers."""

    def __init__(self, path: Path | str, *, record: Provider | None = None, name: str = "recorded") -> None:
        self.name = name
        self._path = Path(path)
        self._record = record
        self._tape: dict[str, Chunk] | None = None

    async def stream(self, request: Request) -> AsyncIterator[Chunk]:
        """Yield the recorded answer in one chunk; raise `ProviderError` with `NOT_FOUND` where there is none."""
        chunk = self._loaded().get(request.hash)
        if chunk is not None:
            yield chunk
        elif self._record is None:
            what = f"{request.model}: {self._path.name} holds no recording of this request ({request.hash[:8]}): record it and try again."
            raise ProviderError(FailureKind.NOT_FOUND, what)
        else:
            whole = Assembly()
            async for chunk in self._record.stream(request):
                whole.add(chunk)
                yield chunk
            if not whole.is_empty:
                self._keep(request, whole)

    async def close(self) -> None:
        """Close the provider that is recorded."""
        if self._record is not None:
            await self._record.close()

    def _loaded(self) -> dict[str, Chunk]:
        if self._tape is None:
            # Not splitlines(): answers may hold characters, such as U+2028, that it takes for the end of a line.
            lines = self._path.read_text(encoding="utf-8").split("\n") if self._path.is_file() else []
            self._tape = dict(_read(line, f"{self._path.name}, line {number}") for number, line in enumerate(lines, 1) if line.strip())
        return self._tape

    def _keep(self, request: Request, whole: Assembly) -> None:
        chunk = Chunk(whole.text, whole.deltas, whole.finish_reason, whole.usage, whole.model)
        self._loaded()[request.hash] = chunk
        line = {
            "hash": request.hash, "model": request.model, "text": chunk.text, "tool_calls": list(chunk.tool_calls),
            "finish_reason": chunk.finish_reason, "usage": asdict(chunk.usage) if chunk.usage else None, "response_model": chunk.model,
        }  # fmt: skip
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _read(line: str, where: str) -> tuple[str, Chunk]:
    try:
        kept: Mapping[str, Any] = json.loads(line)
        usage = Usage(**kept["usage"]) if kept.get("usage") else None
        chunk = Chunk(kept["text"], tuple(kept.get("tool_calls") or ()), kept.get("finish_reason"), usage, kept.get("response_model"))
        return str(kept["hash"]), chunk
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput(f"this is no recording ({error}): record it again", where=where) from error
