"""Be the worker: a process of its own that claims queued runs, carries out their shards and says that it is alive.

Everything that others want of it goes through the store: a run is queued, cancelled or resumed by its status there, which the worker
looks at several times a second. It takes over the shards of workers that have died, and ends itself after a long idleness.
"""

import asyncio
import contextlib
import logging
import os
import secrets
import signal
import socket
import time

from workbench.errors import StoreError
from workbench.providers.gateway import Gateway
from workbench.providers.prices import PriceBook
from workbench.runs.asking import Asker
from workbench.runs.carrying import Shard
from workbench.runs.context import RunContext, load_context
from workbench.runs.engine import Engine
from workbench.runs.live import LiveRun
from workbench.runs.presence import is_gone, is_here
from workbench.runs.refreshing import Refresher
from workbench.runs.writing import BatchWriter
from workbench.settings import Settings
from workbench.store import runs as store
from workbench.store import workers
from workbench.store.connection import open_store, reading, writing
from workbench.store.prices import price_overrides
from workbench.store.results import spent
from workbench.terms import RunStatus

log = logging.getLogger("workbench.worker")

LOOK_S, IDLE_LOOK_S = 0.1, 0.4
"""How often the runs are looked at: seldom while there are none, since an idle worker stays for half an hour."""

BEAT_S = 1.0
DEAD_AFTER_S = 5.0
"""After so long a silence a worker on another machine is taken for dead; on this one its process can be looked at."""

LOST_AFTER_S = 120.0
"""After so long a silence a worker is taken for dead even though its process is there."""

SHARD_SIZE = 25
CONCURRENCY = 20
DRAIN_S = 130.0
STATISTICS_IDLE_S = 60.0


class Worker:
    """Carry out runs until idle for `idle_s` seconds (for ever when None) or told to stop."""

    def __init__(self, settings: Settings, *, idle_s: float | None = None) -> None:
        self.id = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
        self._store = open_store(settings.database_url)
        self._engine = Engine(settings.engine_url, worker_id=self.id, carry_out=self._carry_out)
        self._writer = BatchWriter(self._store)
        self._refresher = Refresher(settings.database_url)
        self._idle_s = idle_s
        self._busy_at = time.monotonic()
        self._gateway = Gateway(max_concurrency=CONCURRENCY)
        self._contexts: dict[tuple[int, int], RunContext] = {}
        self._live: dict[tuple[int, int], LiveRun] = {}
        self._stopping = asyncio.Event()
        self._under_way = 0
        self._parked = 0
        self._workers = 1
        self._sign_at = float("-inf")

    def stop(self) -> None:
        """Ask the worker to end; calls under way are drained and stored first."""
        self._stopping.set()

    async def work(self) -> None:
        """Do the work; returns when stopped or idle for long."""
        with writing(self._store) as session:
            workers.add_worker(session, worker_id=self.id, host=socket.gethostname(), pid=os.getpid())
        await self._engine.start()
        log.info("worker %s is ready", self.id)
        beat_at = 0.0
        try:
            while not self._stopping.is_set() and not self._is_idle():
                try:
                    if time.monotonic() - beat_at >= BEAT_S:
                        beat_at = time.monotonic()
                        await self._beat()
                    await self._look()
                except StoreError as error:
                    log.warning("the store does not answer: %s", error)
                    await asyncio.sleep(BEAT_S)
                except Exception:
                    # The edge: whatever it was, runs under way go on, and the next look may succeed.
                    log.exception("looking after the runs failed")
                    await asyncio.sleep(BEAT_S)
                await asyncio.sleep(LOOK_S if self._live else IDLE_LOOK_S)
        finally:
            await self._leave()

    async def _leave(self) -> None:
        """Drain the calls under way and go.

        A shard that is left unfinished is never reported as done: it stays as it is, and so does this worker's sign of life, so that
        another worker takes it over as it would after a crash; only everything is stored.
        """
        for live in self._live.values():
            live.stopping = live.stopping or "the worker ends"
        until = time.monotonic() + DRAIN_S
        while self._parked < self._under_way and time.monotonic() < until:
            await self._give_sign()
            await asyncio.sleep(LOOK_S)
        await self._writer.flush()
        await self._give_sign()
        await self._engine.stop()
        await self._gateway.close()
        self._writer.close()
        await self._refresher.close()
        if not self._under_way:
            with writing(self._store) as session:
                workers.remove_worker(session, worker_id=self.id)

    async def _give_sign(self) -> None:
        """Say that this worker is alive, entering it anew where it was taken for dead."""
        if time.monotonic() - self._sign_at < BEAT_S:
            return
        self._sign_at = time.monotonic()
        state = _shown(self._gateway)

        def beat() -> None:
            with writing(self._store) as session:
                if not workers.beat(session, worker_id=self.id, state=state):
                    workers.add_worker(session, worker_id=self.id, host=socket.gethostname(), pid=os.getpid())

        await asyncio.to_thread(beat)

    def _is_idle(self) -> bool:
        return self._idle_s is not None and time.monotonic() - self._busy_at > self._idle_s

    async def _beat(self) -> None:
        """Give a sign of life, strike out the dead, and take over the shards that nobody alive has."""
        await self._give_sign()

        def living() -> set[str]:
            with writing(self._store) as session:
                everybody = workers.list_workers(session)
                silent = {worker.id for worker in workers.list_workers(session, silent_for_s=DEAD_AFTER_S)} - {self.id}
                lost = {worker.id for worker in workers.list_workers(session, silent_for_s=LOST_AFTER_S)} - {self.id}
                dead = {worker.id for worker in everybody if is_gone(worker) or (worker.id in silent and not is_here(worker))} | lost
                for worker_id in dead:
                    workers.remove_worker(session, worker_id=worker_id)
                return {worker.id for worker in everybody} - dead

        alive = await asyncio.to_thread(living)
        self._workers = max(1, len(alive))
        self._gateway.set_share(self._workers, self._concurrency())
        if taken := await self._engine.take_over(alive):
            log.info("took over %d shards that no living worker had", taken)

    async def _look(self) -> None:
        """Claim queued runs, notice cancelled ones, and finish those whose shards are all done."""

        def states() -> list[store.LiveState]:
            with reading(self._store) as session:
                return store.live_states(session)

        current = await asyncio.to_thread(states)
        if current:
            self._busy_at = time.monotonic()
        elif time.monotonic() - self._busy_at > STATISTICS_IDLE_S:
            await self._refresher.close()
        alive = {(state.run_id, state.attempt) for state in current}
        for key in [key for key in self._live if key not in alive]:
            await self._drain(key)
        for state in current:
            if state.status is RunStatus.QUEUED:
                await self._claim(state)
            else:
                await self._follow(state)

    async def _drain(self, key: tuple[int, int]) -> None:
        """Let a cancelled attempt make no further calls, and forget it when the last one is stored."""
        self._live[key].cancel()
        if not await self._engine.unfinished(*key):
            await self._refresher.refresh(key[0])
            self._refresher.refresh_panels(key[0])
            self._forget(key)

    async def _claim(self, state: store.LiveState) -> None:
        """Queue the shards of a run, once nothing of an earlier attempt is under way any more."""
        run, attempt = state.run_id, state.attempt
        if await self._engine.unfinished_before(run, attempt):
            return
        # Queueing shards is idempotent, so it comes first: a worker that dies between the two steps leaves a run that is still queued.
        shards = [(low, min(low + SHARD_SIZE, state.examples)) for low in range(0, state.examples, SHARD_SIZE)]
        await self._engine.submit(run, attempt, shards)
        with writing(self._store) as session:
            store.set_status(session, run_id=run, status=RunStatus.RUNNING, only_from=[RunStatus.QUEUED], attempt=attempt)

    async def _follow(self, state: store.LiveState) -> None:
        """Tell the other workers why a run stops, hear it from them, and set its last status once no shard waits or is under way."""
        key = (state.run_id, state.attempt)
        live = self._live.get(key)
        if live is not None and live.stopping and not state.reason:
            await asyncio.to_thread(self._say_why, *key, live.stopping)
        elif live is not None and state.reason:
            live.stopping = live.stopping or state.reason
        if live is not None and self._contexts[key].run.max_cost_usd is not None:
            live.observe(await asyncio.to_thread(self._spent, state.run_id))
        if await self._engine.unfinished(*key):
            self._refresher.refresh_while_running(state.run_id)
            return
        await self._writer.flush()
        status, reason = await self._ending(state, live)
        await self._refresher.refresh(state.run_id)
        with writing(self._store) as session:
            store.set_status(
                session, run_id=state.run_id, status=status, reason=reason, only_from=[RunStatus.RUNNING], attempt=state.attempt
            )
        self._refresher.refresh_panels(state.run_id)
        self._forget(key)

    def _say_why(self, run: int, attempt: int, reason: str) -> None:
        """Tell the other workers why a run is being stopped."""
        running = RunStatus.RUNNING
        with writing(self._store) as session:
            store.set_status(session, run_id=run, status=running, reason=reason, only_from=[running], attempt=attempt)

    def _spent(self, run: int) -> float:
        with reading(self._store) as session:
            return spent(session, run_id=run)

    async def _ending(self, state: store.LiveState, live: LiveRun | None) -> tuple[RunStatus, str]:
        if broken := await self._engine.broken(state.run_id, state.attempt):
            return RunStatus.FAILED, f"A shard broke: {broken[0]}. The worker's log says more; resume when it is mended."
        reason = state.reason or (live.stopping if live is not None else None)
        return (RunStatus.STOPPED, reason) if reason else (RunStatus.DONE, "")

    def _forget(self, key: tuple[int, int]) -> None:
        self._live.pop(key, None)
        self._contexts.pop(key, None)

    def _concurrency(self) -> int:
        """Give how many calls a provider may get at once: the most that a run under way asks for."""
        asked = [int(context.run.limits.get("concurrency") or CONCURRENCY) for context in self._contexts.values()]
        return max(asked, default=CONCURRENCY)

    async def _carry_out(self, run: int, attempt: int, low: int, high: int) -> None:
        """Carry out one shard; a shard of an attempt that is over returns at once."""
        self._under_way += 1
        try:
            live = self._live.get((run, attempt)) or await self._begin(run, attempt)
            if live is not None and not live.stopping:
                asker = Asker(self._gateway, live, run_id=run)
                await Shard(self._store, self._contexts[run, attempt], asker, self._writer).carry_out(low, high)
                if live.stopping and not live.is_cancelled and not self._stopping.is_set():
                    # Before the shard counts as over: another worker may be the one that sees the last shard end.
                    await asyncio.to_thread(self._say_why, run, attempt, live.stopping)
        except Exception:
            log.exception("shard %s:%s:%s broke", run, attempt, low)
            self._under_way -= 1
            raise
        if self._stopping.is_set():
            self._parked += 1
            await asyncio.Event().wait()
        self._under_way -= 1

    async def _begin(self, run: int, attempt: int) -> LiveRun | None:
        def load() -> tuple[RunContext, float, PriceBook]:
            context = load_context(self._store, run)
            with reading(self._store) as session:
                return context, spent(session, run_id=run), PriceBook(price_overrides(session))

        context, cost, prices = await asyncio.to_thread(load)
        if context.run.attempt != attempt or not context.run.status.is_live:
            return None
        if found := self._live.get((run, attempt)):
            return found
        self._contexts[run, attempt] = context
        self._gateway.prices = prices
        self._gateway.set_share(self._workers, self._concurrency())
        live = LiveRun(
            max_cost_usd=context.run.max_cost_usd,
            spent_usd=cost,
            expected_usd=context.run.limits.get("expected_call_usd"),
            trouble=lambda: self._writer.trouble,
        )
        self._live[run, attempt] = live
        return live


def _shown(gateway: Gateway) -> dict[str, dict[str, float]]:
    return {
        name: {"limit": state.limit, "in_flight": state.in_flight, "waiting": state.waiting} for name, state in gateway.limits().items()
    }


def run_worker(settings: Settings, *, idle_s: float | None = None) -> None:
    """Be a worker until told to end (SIGTERM, SIGINT) or idle for long; then leave the process.

    The process is left by `os._exit`: asyncio would cancel the shards that are left unfinished, and the engine would take that for
    their end.
    """
    loop = asyncio.new_event_loop()
    worker = Worker(settings, idle_s=idle_s)
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):  # Windows has no signal handlers on the loop.
            loop.add_signal_handler(number, worker.stop)
    loop.run_until_complete(worker.work())
    logging.shutdown()
    os._exit(0)
