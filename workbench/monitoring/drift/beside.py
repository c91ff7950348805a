"""Compare on behalf of pages, in the process beside the app: arguments and results are plain values."""

import os
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Engine

from workbench.monitoring.drift.checking import check_watch
from workbench.monitoring.drift.comparing import compare_windows
from workbench.monitoring.drift.replaying import compare_replay
from workbench.monitoring.drift.watches import find
from workbench.providers.embedding import embedder_from
from workbench.store.traffic_filters import TrafficFilter


def comparison_beside(engine: Engine, *, reference: Mapping[str, Any], current: Mapping[str, Any]) -> dict[str, Any]:
    """Compare two windows, given by the fields of `TrafficFilter`. Raises what `compare_windows` raises."""
    windows = (TrafficFilter(**reference), TrafficFilter(**current))
    return compare_windows(engine, *windows, embedder=embedder_from(os.environ)).document()


def check_beside(engine: Engine, *, watch: str) -> dict[str, Any]:
    """Check a watch of a name. Raises `NotFound`, and what `check_watch` raises."""
    return check_watch(engine, find(engine, watch), embedder=embedder_from(os.environ)).document()


def replay_beside(engine: Engine, *, run_id: int, variant: str, other_run_id: int, other_variant: str) -> dict[str, Any]:
    """Compare a variant of a run (the current one) with one of another (the reference). Raises what `compare_replay` raises."""
    return compare_replay(engine, (other_run_id, other_variant), (run_id, variant), embedder=embedder_from(os.environ)).document()
