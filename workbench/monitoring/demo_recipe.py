"""Read the recipe of the demo's live traffic, and plan its requests: when, by whom, to which agent, and about what.

The same recipe and the same last day give the same requests.
"""

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from workbench.prompts import PromptFile, read_file
from workbench.settings import DATA

FOLDER = DATA / "demo"
SUMMARISE = "Summarise what our help pages say on this:"
Planned = tuple[float, str, Mapping[str, Any], Mapping[str, Any], str]
"""Second of the day, agent's name, its settings, example, question."""

BUSY_HOURS = (1, 1, 1, 1, 1, 2, 4, 8, 14, 18, 20, 19, 15, 16, 18, 17, 15, 11, 8, 6, 5, 4, 3, 2)
"""How many requests fall into each hour of a day (UTC), in relation to one another."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request to the invented application; `agent` are the agent's settings on that day, `example` a row of the golden set."""

    number: int
    day: int
    at: datetime
    user: str
    session: str
    agent_name: str
    agent: Mapping[str, Any]
    example: Mapping[str, Any]
    question: str
    slow: float


@dataclass(frozen=True)
class Recipe:
    """What `traffic.yaml` says, with the examples and the prompt versions that it names."""

    folder: Path
    settings: Mapping[str, Any]

    @classmethod
    def read(cls, folder: Path = FOLDER) -> "Recipe":
        """Read the recipe in a folder."""
        import yaml

        return cls(folder, yaml.safe_load((folder / "traffic.yaml").read_text(encoding="utf-8")))

    @cached_property
    def examples(self) -> list[dict[str, Any]]:
        """Give the rows of the golden set."""
        lines = (self.folder / self.settings["golden"]).read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines if line.strip()]

    def prompt(self, version: int) -> PromptFile:
        """Give a version of the prompt."""
        return read_file(self.folder / "prompts" / f"{self.settings['prompt']}-{version}.yaml")

    def requests(self, last: date) -> Iterator[Request]:
        """Plan the requests of all days, in order, up to the last day."""
        draw = random.Random(self.settings["seed"])
        number = 0
        for day in range(self.settings["days"]):
            when = last - timedelta(days=self.settings["days"] - 1 - day)
            for seconds, name, agent, example, question in sorted(self._of_day(draw, day, when), key=lambda one: one[0]):
                at = datetime.combine(when, datetime.min.time(), UTC) + timedelta(seconds=seconds)
                user = f"customer-{draw.randrange(self.settings['users']):02d}"
                session = f"{when:%m%d}-{user}-{draw.randrange(2)}"
                yield Request(number, day, at, user, session, name, agent, example, question, self._slow(name, day))
                number += 1

    def _of_day(self, draw: random.Random, day: int, when: date) -> list[Planned]:
        """Draw the requests of a day."""
        wanted = round(self.settings["requests"] * (1 if when.weekday() < 5 else 0.5) * draw.uniform(0.88, 1.12))
        names = list(self.settings["agents"])
        shares = [self.settings["agents"][name]["share"] for name in names]
        found: list[Planned] = []
        for _ in range(wanted):
            name = draw.choices(names, shares)[0]
            agent = self._agent(draw, name, day)
            example = draw.choice(self._pool(draw, agent, day))
            found.append((_second(draw), name, agent, example, example["question"]))
        for change in self._changes("agent", day):
            agent = self.settings["agents"]["support"] | change
            for _ in range(change["requests"]):
                example = draw.choice(self.examples)
                found.append((_second(draw), change["name"], agent, example, f"{SUMMARISE} {example['question']}"))
        for change in self._changes("injection", day):
            agent = self._agent(draw, "support", day)
            for _ in range(change["requests"]):
                text = draw.choice(change["texts"])
                found.append((change["hour"] * 3600 + draw.uniform(0, 5400), "support", agent, draw.choice(self.examples), text))
        return found

    def _agent(self, draw: random.Random, name: str, day: int) -> Mapping[str, Any]:
        agent = dict(self.settings["agents"][name])
        for change in self._changes("model", day, name):
            agent["model"] = change["model"]
        for change in self._changes("version", day, name):
            if draw.random() < change["share"]:
                agent["version"] = change["version"]
        return agent

    def _pool(self, draw: random.Random, agent: Mapping[str, Any], day: int) -> list[dict[str, Any]]:
        pages = agent.get("pages")
        for change in self._changes("topic", day):
            if not pages and draw.random() < change["share"]:
                pages = change["pages"]
        return [one for one in self.examples if not pages or one["key"].rsplit("-", 1)[0] in pages]

    def _slow(self, name: str, day: int) -> float:
        return float(next((change["factor"] for change in self._changes("latency", day, name)), 1.0))

    def _changes(self, what: str, day: int, agent: str | None = None) -> list[dict[str, Any]]:
        return [
            change
            for change in self.settings["changes"]
            if change["what"] == what
            and change["from"] <= day < change.get("until", self.settings["days"])
            and (agent is None or change["agent"] == agent)
        ]


def _second(draw: random.Random) -> float:
    return draw.choices(range(24), BUSY_HOURS)[0] * 3600 + draw.uniform(0, 3600)
