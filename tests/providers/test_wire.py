"""Our own road keeps its connections and trusts no server."""

import asyncio
import contextlib

import pytest

from tests.loopback import LoopbackServer
from tests.providers.conftest import Ask
from workbench.errors import FailureKind, ProviderError
from workbench.providers.values import Chunk, Request
from workbench.providers.wire import Wire

pytestmark = pytest.mark.asyncio


async def chunks_of(wire: Wire, request: Request) -> list[Chunk]:
    return [chunk async for chunk in wire.stream(request)]


async def test_connections_are_kept_alive_after_streams_and_answers(server: LoopbackServer, a_request: Ask) -> None:
    wire = Wire()
    for number in range(6):
        await chunks_of(wire, a_request(f"question {number}", stream=number % 2 == 0))
    await wire.close()
    assert len({asked["connection"] for asked in server.requests()}) == 1


async def test_what_arrives_together_is_one_chunk_and_what_arrives_apart_is_not(server: LoopbackServer, a_request: Ask) -> None:
    wire = Wire()
    server.behave(chunks=4, between_chunks_ms=20)
    apart = await chunks_of(wire, a_request())
    server.behave(chunks=400)
    together = await chunks_of(wire, a_request("x" * 400))
    await wire.close()
    assert 4 <= len(apart) <= 6
    assert len(together) < 200
    assert "".join(chunk.text for chunk in together).startswith("You wrote: xxx")


@pytest.mark.parametrize(
    ("fate", "says"), [("malformed", "not JSON"), ("error_event", "the engine fell over"), ("shapeless", "another shape")]
)
async def test_a_damaged_answer_is_never_passed_over(server: LoopbackServer, a_request: Ask, fate: str, says: str) -> None:
    wire = Wire()
    server.behave(plan=[fate])
    with pytest.raises(ProviderError, match=says):
        await chunks_of(wire, a_request())
    await wire.close()


async def test_a_name_that_does_not_resolve_says_so(a_request: Ask) -> None:
    wire = Wire()
    with pytest.raises(ProviderError, match="does not resolve") as caught:
        await chunks_of(wire, a_request(api_base="http://no-such-host.invalid/v1"))
    assert caught.value.kind is FailureKind.CONNECTION
    await wire.close()


async def test_parameters_pass_as_they_are(server: LoopbackServer, a_request: Ask) -> None:
    wire = Wire()
    await chunks_of(wire, a_request(parameters={"min_p": 0.05, "guided_choice": ["A", "B"]}))
    await wire.close()
    sent = server.requests()[0]["body"]
    assert (sent["min_p"], sent["guided_choice"]) == (0.05, ["A", "B"])


async def test_a_server_that_answers_a_stream_with_one_json_is_understood() -> None:
    answer = b'{"model": "m", "choices": [{"message": {"content": "all at once"}, "finish_reason": "stop"}]}'
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(answer)
    assert (await raw(head + answer))[0].text == "all at once"


async def test_a_stream_without_a_finish_reason_but_with_its_end_is_whole() -> None:
    events = b'data: {"choices": [{"delta": {"content": "whole"}}]}\n\ndata: [DONE]\n\n'
    assert (await raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + events))[0].text == "whole"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (b"HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:9/v1\r\nContent-Length: 0\r\n\r\n", FailureKind.BAD_REQUEST),
        (b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{", FailureKind.CUT_SHORT),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 7\n\n", FailureKind.MALFORMED),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n", FailureKind.CUT_SHORT),
        (b"SSH-2.0-OpenSSH_9.6\r\n", FailureKind.MALFORMED),
        (b"", FailureKind.CONNECTION),
    ],
    ids=["redirect", "torn body", "number", "nothing", "ssh", "silence"],
)
async def test_strange_servers_are_told_by_kind(answer: bytes, kind: FailureKind) -> None:
    with pytest.raises(ProviderError) as caught:
        await raw(answer)
    assert caught.value.kind is kind, str(caught.value)


async def test_a_closed_road_opens_again_in_another_loop(server: LoopbackServer, a_request: Ask) -> None:
    wire = Wire()

    async def ask_and_close() -> None:
        await chunks_of(wire, a_request("in another loop"))
        await wire.close()

    await asyncio.to_thread(lambda: asyncio.run(ask_and_close()))
    chunks = await chunks_of(wire, a_request())
    await wire.close()
    assert [chunk.finish_reason for chunk in chunks if chunk.finish_reason] == ["stop"]


async def test_a_connection_whose_stream_ends_a_little_after_its_done_is_used_again() -> None:
    event = b'data: {"choices": [{"delta": {"content": "whole"}}]}\n\ndata: [DONE]\n\n'
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
    connections = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        try:
            while True:
                await reader.readuntil(b"}}")
                writer.write(head + b"%x\r\n%b\r\n" % (len(event), event))
                await asyncio.sleep(0.03)
                writer.write(b"0\r\n\r\n")
        except asyncio.IncompleteReadError:
            await hang_up(writer)

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as listening:
        base = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/v1"
        wire = Wire()
        for _ in range(3):
            await chunks_of(wire, Request("openai_like/m", ({"role": "user", "content": "hi"},), api_base=base))
        await wire.close()
        await asyncio.sleep(0.01)
    assert connections == 1


async def raw(answer: bytes) -> list[Chunk]:
    """Ask a server that sends these bytes, whatever it is asked, and hangs up."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"}]")
        writer.write(answer)
        await hang_up(writer)

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    base = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/v1"
    wire = Wire()
    try:
        return await chunks_of(wire, Request("openai_like/m", ({"role": "user", "content": "hi"},), api_base=base))
    finally:
        await wire.close()
        listening.close()
        await asyncio.sleep(0.01)


async def hang_up(writer: asyncio.StreamWriter) -> None:
    """Close a connection, whatever the other side has done to it."""
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()
