"""Keep every error of the client away from the application that it watches.

This is the client's outermost edge, the one place where everything is caught: a monitor that breaks what it watches is worse than none.
What went wrong is said once per kind through the logger `workbench.client`.
"""

import functools
import logging
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

LOGGER = logging.getLogger("workbench.client")
_said: set[str] = set()


def quietly(function: Callable[P, R]) -> Callable[P, R | None]:
    """Make a function that gives None where it fails, and says why once."""

    @functools.wraps(function)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R | None:
        try:
            return function(*args, **kwargs)
        except Exception as error:
            name = getattr(function, "__name__", type(function).__name__)
            warn_once(f"{name}:{type(error).__name__}", f"{name} failed and was passed over: {error!r}")
            return None

    return guarded


def warn_once(kind: str, message: str) -> None:
    """Log a warning, the first time that this kind of thing happens."""
    if kind in _said:
        return
    _said.add(kind)
    try:
        LOGGER.warning(message)
    except Exception:
        # A handler of the application's own that fails: nobody is left to tell.
        return
