"""Say whether what is asked of the live application, or how it answers, has drifted, in what, and why."""

from workbench.monitoring.drift.beside import check_beside, comparison_beside, replay_beside
from workbench.monitoring.drift.checking import Checked, check, check_watch, refresh
from workbench.monitoring.drift.comparing import compare_windows
from workbench.monitoring.drift.replaying import ReplayReport, compare_replay
from workbench.monitoring.drift.reports import LEVEL, Report
from workbench.monitoring.drift.watches import add, all_watches, find
from workbench.monitoring.drift.windows import REFERENCE_DAYS, ROLLING, WINDOW_DAYS, Windows, scope_of, windows

__all__ = [
    "LEVEL",
    "REFERENCE_DAYS",
    "ROLLING",
    "WINDOW_DAYS",
    "Checked",
    "ReplayReport",
    "Report",
    "Windows",
    "add",
    "all_watches",
    "check",
    "check_beside",
    "check_watch",
    "compare_replay",
    "compare_windows",
    "comparison_beside",
    "find",
    "refresh",
    "replay_beside",
    "scope_of",
    "windows",
]
