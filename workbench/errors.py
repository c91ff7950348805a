"""Name every way in which the workbench can fail, for the reader and for the exit code.

    WorkbenchError            4  something broke (the outermost class: pages and commands catch this one)
    ├── BadInput              2  a file, a field or an argument is wrong: says what, where and what to do
    │   ├── NotFound          2  a name or an id that the store does not know
    │   └── Conflict          2  somebody else changed the same thing meanwhile
    ├── StoreError            4  the store cannot be opened, read or written
    │   └── StoreTooNew       4  the store was written by a newer program
    ├── WorkerError           4  no worker could be started or reached
    └── ProviderError         4  a model did not answer; carries a `FailureKind`

Anything else that is raised is a bug and should look like one.
"""

from enum import StrEnum


class WorkbenchError(Exception):
    """Tell the reader what went wrong and what to do next."""

    exit_code = 4


class BadInput(WorkbenchError):
    """Refuse an input, naming the place: `where` is a file, line or field."""

    exit_code = 2

    def __init__(self, message: str, *, where: str = "") -> None:
        super().__init__(f"{where}: {message}" if where else message)
        self.message = message
        self.where = where


class NotFound(BadInput):
    """Say that a name or id is not in the store."""


class Conflict(BadInput):
    """Say what somebody else changed meanwhile."""


class StoreError(WorkbenchError):
    """Say why the store cannot be used."""


class StoreTooNew(StoreError):
    """Refuse a store that a newer program wrote."""


class WorkerError(WorkbenchError):
    """Say why no worker is at hand."""


class FailureKind(StrEnum):
    """Why a call to a model has no answer."""

    RATE_LIMITED = "rate_limited"
    SERVER_ERROR = "server_error"
    TIMEOUT = "timeout"
    CONNECTION = "connection"
    AUTHENTICATION = "authentication"
    BAD_REQUEST = "bad_request"
    NOT_FOUND = "not_found"
    CONTEXT_LENGTH = "context_length"
    CONTENT_FILTER = "content_filter"
    MALFORMED = "malformed"
    CUT_SHORT = "cut_short"
    EMPTY = "empty"
    UNKNOWN = "unknown"

    @property
    def is_transient(self) -> bool:
        """Claim that the same call may succeed when asked again."""
        return self in _TRANSIENT


_TRANSIENT = frozenset(
    {
        FailureKind.RATE_LIMITED,
        FailureKind.SERVER_ERROR,
        FailureKind.TIMEOUT,
        FailureKind.CONNECTION,
        FailureKind.MALFORMED,
        FailureKind.CUT_SHORT,
        FailureKind.EMPTY,
    }
)


class ProviderError(WorkbenchError):
    """Say why a model gave no answer.

    `retry_after_s` is what the server asked for, in seconds; `attempts` how often it was asked; `usage` the token counts of a try that was
    billed though it gave no answer, and `cost_usd` what all tries together have cost, None where that is not known.
    """

    def __init__(self, kind: FailureKind, message: str, *, retry_after_s: float | None = None, attempts: int = 1) -> None:
        super().__init__(message)
        self.kind = kind
        self.retry_after_s = retry_after_s
        self.attempts = attempts
        self.usage: object | None = None
        self.cost_usd: float | None = None
