"""Carry shards of runs to workers and bring them back, on DBOS Transact: the only module that knows it.

A shard is some neighbouring examples of a run. DBOS remembers that a shard is to be done; what *in* it is done, our own result
tables know, so a shard that is carried out twice asks nothing twice. Cancelling needs nothing here: a shard asks its run's
state before each call, and returns at once when the run is over or on a later attempt.

Recovery in DBOS is per executor and only at that executor's start, so workers have unique ids and `take_over` moves the shards that
no living worker has back into the queue.
"""

import sqlite3
from collections.abc import Awaitable, Callable, Container, Iterable

from sqlalchemy.engine import make_url

QUEUE = "shards"
APPLICATION = "workbench"
VERSION = "1"
SHARDS_AT_ONCE = 16
POLL_S = 0.2

CarryOut = Callable[[int, int, int, int], Awaitable[None]]
"""Carry out (run, attempt, low, high): the examples of a run at positions low up to, not including, high."""


class Engine:
    """The worker's side of the engine; made and used inside the running event loop, which then carries the shards too."""

    def __init__(self, url: str, *, worker_id: str, carry_out: CarryOut) -> None:
        self._url = url
        self._worker_id = worker_id
        self._carry_out = carry_out

    async def start(self) -> None:
        """Open the engine's database and begin to take shards from the queue."""
        from dbos import DBOS, DBOSConfig

        _use_write_ahead_log(self._url)
        config: DBOSConfig = {
            "name": APPLICATION,
            "system_database_url": self._url,
            "application_version": VERSION,
            "executor_id": self._worker_id,
            "log_level": "WARNING",
        }
        DBOS(config=config)
        carry_out = self._carry_out

        async def step(run: int, attempt: int, low: int, high: int) -> None:
            await carry_out(run, attempt, low, high)

        carry_out_step = DBOS.step(name="carry_out")(step)

        async def shard(run: int, attempt: int, low: int, high: int) -> None:
            await carry_out_step(run, attempt, low, high)

        self._shard = DBOS.workflow(name="shard", max_recovery_attempts=1000)(shard)
        DBOS.launch()
        await DBOS.register_queue_async(QUEUE, worker_concurrency=SHARDS_AT_ONCE, polling_interval_sec=POLL_S, on_conflict="always_update")

    async def submit(self, run: int, attempt: int, shards: Iterable[tuple[int, int]]) -> None:
        """Queue the shards (low, high) of an attempt; a shard that is queued already is not queued twice."""
        from dbos import DBOS, SetWorkflowID

        for low, high in shards:
            with SetWorkflowID(f"{run}:{attempt}:{low}"):
                await DBOS.enqueue_workflow_async(QUEUE, self._shard, run, attempt, low, high)

    async def unfinished(self, run: int, attempt: int) -> int:
        """Count the shards of an attempt that wait or are under way, on any worker."""
        return len(await self._list(f"{run}:{attempt}:", ["ENQUEUED", "PENDING"]))

    async def unfinished_before(self, run: int, attempt: int) -> int:
        """Count the shards of a run's earlier attempts that are still under way."""
        before = tuple(f"{run}:{earlier}:" for earlier in range(1, attempt))
        return len([id for id in await self._list(f"{run}:", ["ENQUEUED", "PENDING"]) if id.startswith(before)])

    async def broken(self, run: int, attempt: int) -> list[str]:
        """Give the errors of the shards of an attempt that broke, which is always a bug or a store that cannot be written."""
        from dbos import DBOS

        ended = await DBOS.list_workflows_async(
            workflow_id_prefix=f"{run}:{attempt}:", status=["ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"], load_input=False
        )
        return [str(workflow.error) for workflow in ended]

    async def take_over(self, alive: Container[str]) -> int:
        """Put the shards that nobody alive has under way back into the queue; give how many."""
        from dbos import DBOS

        pending = await DBOS.list_workflows_async(status=["PENDING"], queue_name=QUEUE, load_input=False, load_output=False)
        ids = [workflow.workflow_id for workflow in pending if workflow.executor_id not in alive]
        if ids:
            await DBOS.resume_workflows_async(ids, queue_name=QUEUE)
        return len(ids)

    async def stop(self) -> None:
        """Take no more shards and leave; what is under way is taken over by another worker."""
        import asyncio

        from dbos import DBOS

        await asyncio.to_thread(DBOS.destroy)

    async def _list(self, prefix: str, status: list[str]) -> list[str]:
        from dbos import DBOS

        found = await DBOS.list_workflows_async(workflow_id_prefix=prefix, status=status, load_input=False, load_output=False)
        return [workflow.workflow_id for workflow in found]


def _use_write_ahead_log(url: str) -> None:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        connection = sqlite3.connect(parsed.database)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.close()
