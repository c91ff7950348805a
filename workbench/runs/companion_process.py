"""Be the process beside the app (`companion`): carry out tasks, several at once, until the input ends or nothing was asked for long.

A task is a function that is imported when first asked for. A plain one is called with the store's engine and its arguments in a thread of
its own; a coroutine function also gets `tell`, by which it says how far it is, and can be stopped: one that catches the cancellation may
still give what it has.
"""

import asyncio
import importlib
import inspect
import json
import logging
import os
import sys
import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from sqlalchemy import Engine

from workbench.errors import WorkbenchError
from workbench.runs.companion_outbox import Outbox
from workbench.store.connection import create_engine_for

IDLE_S = 900.0
LEAVE_S = 3.0
"""How long tasks that are stopped at the end may take to store what they have."""

TASKS: Mapping[str, str] = {
    "against": "workbench.runs.against:document",
    "agreement": "workbench.annotation.agreeing:documents",
    "guideline_drift": "workbench.annotation.guidelines:drift_documents",
    "drift": "workbench.monitoring.drift:comparison_beside",
    "drift_check": "workbench.monitoring.drift:check_beside",
    "replay": "workbench.monitoring.drift:replay_beside",
    "make_queue": "workbench.annotation.queues:create_beside",
    "bring_in": "workbench.golden_sets.importing:bring_in_beside",
    "look": "workbench.golden_sets.importing:look_beside",
    "near_duplicates": "workbench.golden_sets.similar:near_duplicates",
    "panels": "workbench.runs.panels:refresh",
    "prepare_try": "workbench.runs.trying:prepare",
    "try": "workbench.runs.trying:try_out",
}
"""Where each task's function is, as `module:function`."""

BROKE = "Something broke; companion.log in the home folder says what."
STOPPED = "Stopped."
log = logging.getLogger("workbench.companion")


async def serve(engine: Engine, outbox: Outbox) -> None:
    """Answer the requests on standard input; at its end, stop what goes on."""
    loop = asyncio.get_running_loop()
    requests: asyncio.Queue[str] = asyncio.Queue()
    threading.Thread(target=_read, args=(loop, requests), daemon=True).start()
    running: dict[str, asyncio.Task[None]] = {}
    while True:
        try:
            line = await asyncio.wait_for(requests.get(), IDLE_S)
        except TimeoutError:
            if running:
                continue
            break
        if not line:
            break
        request = json.loads(line)
        if "stop" in request:
            if (task := running.get(request["stop"])) is not None:
                task.cancel()
            continue
        job = request["job"]
        running[job] = loop.create_task(_carry_out(engine, outbox, job, request["task"], request["arguments"]))
        running[job].add_done_callback(partial(_forget, running, job))
    await _leave(list(running.values()), outbox)


async def _leave(tasks: list[asyncio.Task[None]], outbox: Outbox) -> None:
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=LEAVE_S)
    await asyncio.to_thread(outbox.flush, LEAVE_S)


def _forget(running: dict[str, asyncio.Task[None]], job: str, _: object) -> None:
    running.pop(job, None)


def _read(loop: asyncio.AbstractEventLoop, requests: "asyncio.Queue[str]") -> None:
    """Hand over lines from a thread; the empty text at the end says that there is no more."""
    for line in sys.stdin:
        loop.call_soon_threadsafe(requests.put_nowait, line)
    loop.call_soon_threadsafe(requests.put_nowait, "")


async def _carry_out(engine: Engine, outbox: Outbox, job: str, task: str, arguments: Mapping[str, Any]) -> None:
    try:
        work = await asyncio.to_thread(_function, task)
        if inspect.iscoroutinefunction(work):
            result = await work(engine, partial(outbox.tell, job), **arguments)
        else:
            result = await asyncio.to_thread(work, engine, **arguments)
        outbox.answer(job, result=result)
    except WorkbenchError as error:
        outbox.answer(job, error=str(error))
    except asyncio.CancelledError:
        outbox.answer(job, error=STOPPED)
    except Exception:
        log.exception("%s broke", task)
        outbox.answer(job, error=BROKE)


def _function(task: str) -> Callable[..., Any]:
    module, _, name = TASKS[task].partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return found


def main() -> None:
    """Serve the store that the environment names, then leave the process at once.

    It is left by `os._exit`: threads of work that nobody waits for any more must not keep it alive.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    outbox = Outbox(sys.stdout)
    sys.stdout = sys.stderr  # What a package prints must not end up among the answers.
    engine = create_engine_for(os.environ["WORKBENCH_DATABASE_URL"])
    asyncio.new_event_loop().run_until_complete(serve(engine, outbox))
    logging.shutdown()
    os._exit(0)


if __name__ == "__main__":
    main()
