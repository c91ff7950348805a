"""Read server-sent events out of the bytes of a network connection."""

_LONGEST_EVENT = 16 * 2**20


class EventTooLong(ValueError):
    """Say that a server sent more without a line's end than any event needs."""


class EventParser:
    r"""Collect the `data` of events; comments and other fields are skipped.

    Works on bytes, so that a character cut in two by the network is whole again. Lines end with LF or CRLF.

    >>> parser = EventParser()
    >>> parser.feed(b': hello\n\ndata: {"a": 1}\n\nda')
    [b'{"a": 1}']
    >>> parser.feed(b'ta: [DONE]\r\n\r\n')
    [b'[DONE]']
    """

    __slots__ = ("_data", "_rest")

    def __init__(self) -> None:
        self._rest = b""
        self._data: list[bytes] = []

    def feed(self, received: bytes) -> list[bytes]:
        """Give the events that `received` completes; raise `EventTooLong` at 16 MiB without an end."""
        lines = (self._rest + received).split(b"\n") if self._rest else received.split(b"\n")
        self._rest = lines.pop()
        if len(self._rest) > _LONGEST_EVENT:
            raise EventTooLong("an event of more than 16 MiB")
        events = []
        for line in lines:
            line = line.removesuffix(b"\r")
            if line.startswith(b"data:"):
                self._data.append(line[6:] if line[5:6] == b" " else line[5:])
            elif not line and self._data:
                events.append(self._data[0] if len(self._data) == 1 else b"\n".join(self._data))
                self._data.clear()
        return events

    def finish(self) -> list[bytes]:
        """Give what an end of stream without an empty line leaves over."""
        return self.feed(b"\n\n") if self._rest or self._data else []
