"""Build small stores and carry out real runs on them, with a real worker process where a test asks for one."""

import os
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

from workbench.errors import ProviderError
from workbench.golden_sets import save_revision
from workbench.prompts import PromptDraft, push
from workbench.providers.gateway import Gateway
from workbench.providers.provider import Provider
from workbench.providers.retries import RetryPolicy
from workbench.providers.scripted import Scripted
from workbench.providers.values import Request
from workbench.runs.asking import Asker
from workbench.runs.carrying import Shard
from workbench.runs.context import load_context
from workbench.runs.control import start
from workbench.runs.launching import start_worker, wait_for_worker
from workbench.runs.live import LiveRun
from workbench.runs.planning import make_plan
from workbench.runs.results import run_parts
from workbench.runs.spec import make_spec
from workbench.runs.writing import BatchWriter
from workbench.settings import Settings
from workbench.store.connection import open_store
from workbench.store.values import StoredRun
from workbench.terms import Example


@dataclass
class Laboratory:
    """A store with two prompts (`a`, `b`) and a golden set (`numbers`), and the workers started on it."""

    settings: Settings
    engine: Engine
    pids: list[int] = field(default_factory=list)

    def start_run(
        self, api_base: str | None, *, model: str = "hosted_vllm/echo", judge: str | None = "hosted_vllm/judge", **fields: Any
    ) -> int:
        """Queue a run of `a` against `b`; `fields` are those of a run file."""
        content: dict[str, Any] = {
            "golden": "numbers",
            "variants": [{"prompt": name, "model": model, "api_base": api_base} for name in ("a", "b")],
            **fields,
        }
        if judge and "judges" not in content:
            content["judges"] = [{"judge": "pairwise", "model": judge, "api_base": api_base}]
        return start(self.engine, make_plan(self.engine, make_spec(content, "test")))

    def work(self) -> int:
        """Start a worker process; gives its process id."""
        pid = start_worker(self.settings, is_single=False)
        self.pids.append(pid)
        wait_for_worker(self.engine)
        return pid

    def wait(self, run: int, until: Callable[[StoredRun], bool] = lambda run: not run.status.is_live, timeout_s: float = 90.0) -> StoredRun:
        """Wait for a run to come to a state; fails with the worker's log."""
        end = time.monotonic() + timeout_s
        while True:
            found = run_parts(self.engine, run).run
            if until(found):
                return found
            log = self.settings.log_file.read_text() if self.settings.log_file.exists() else "no log"
            assert time.monotonic() < end, f"run {run} is still {found.status} after {timeout_s:.0f} s\n{log[-3000:]}"
            time.sleep(0.05)

    def wait_for_rows(self, table: str, count: int, timeout_s: float = 60.0) -> None:
        """Wait until a table has so many rows."""
        end = time.monotonic() + timeout_s
        while self.count(table) < count:
            assert time.monotonic() < end, f"{self.count(table)} of {count} rows in {table}\n{self.settings.log_file.read_text()[-3000:]}"
            time.sleep(0.01)

    def count(self, table: str, where: str = "1 = 1") -> int:
        """Count rows."""
        return int(self.rows(f"SELECT count(*) FROM {table} WHERE {where}")[0][0])

    def rows(self, query: str) -> Sequence[Any]:
        """Read rows by SQL."""
        with self.engine.connect() as connection:
            return connection.execute(text(query)).all()

    def kill(self, pid: int, number: signal.Signals = signal.SIGKILL) -> None:
        """Kill a worker and wait for its end."""
        os.kill(pid, number)
        os.waitpid(pid, 0)
        self.pids.remove(pid)


def make_laboratory(home: Path, examples: int) -> Laboratory:
    """Make the store."""
    home.mkdir(parents=True, exist_ok=True)
    settings = Settings(home=home, database_url=f"sqlite:///{home / 'workbench.db'}")
    engine = open_store(settings.database_url)
    for name in ("a", "b"):
        push(engine, name, PromptDraft(messages=({"role": "user", "content": name + ": {{ question }}"},), model="hosted_vllm/echo"))
    rows = [
        Example(key=f"n{n}", inputs={"question": f"What follows {n}?"}, expected=str(n + 1), tags=("even" if n % 2 == 0 else "odd",))
        for n in range(examples)
    ]
    save_revision(engine, "numbers", rows, base=None)
    return Laboratory(settings, engine)


async def carry_out(lab: Laboratory, run: int, provider: Provider, *, live: LiveRun | None = None) -> None:
    """Carry out a whole run in this process, with a scripted provider instead of a server."""
    gateway = Gateway(providers={"*": provider}, retry=RetryPolicy(attempts=2, base_s=0.001))
    writer = BatchWriter(lab.engine)
    context = load_context(lab.engine, run)
    asker = Asker(gateway, live or LiveRun(max_cost_usd=None, spent_usd=0.0), run_id=run)
    await Shard(lab.engine, context, asker, writer).carry_out(0, context.run.examples)
    writer.close()
    await gateway.close()


Rule = Callable[[Request], str | ProviderError]


def answering(*, judge: Rule | None = None, answer: Rule | None = None) -> Scripted:
    """Make a provider that answers `a says …` and judges by a rule."""

    def reply(request: Request) -> str | ProviderError:
        text = str(request.messages[-1]["content"])
        if "<answer" in text:
            return judge(request) if judge else '{"reason": "B is complete.", "verdict": "TIE"}'
        return answer(request) if answer else f"{text[0]} says {text[3:]}"

    return Scripted(reply)
