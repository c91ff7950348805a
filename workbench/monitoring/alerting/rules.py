"""Read and keep rules: when to say something, and to whom."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Engine

from workbench.errors import BadInput
from workbench.monitoring.alerting.signals import signal_of
from workbench.store import watching
from workbench.store.connection import writing
from workbench.store.traffic_filters import DIMENSIONS

NO_DATA = ("ignore", "warning", "alert")
DIRECTIONS = ("above", "below")
FIELDS = (
    "name", "signal", "scope", "parameters", "direction", "window_minutes", "warning", "alert", "no_data", "quiet_minutes", "webhook_env",
)  # fmt: skip
LONGEST_WINDOW = 7 * 24 * 60


def add_all(engine: Engine, given: Sequence[Mapping[str, Any]], *, author: str = "") -> list[int]:
    """Store rules, all or, where one is wrong, none. Raises `BadInput` naming the field that is wrong."""
    parsed = [parse_rule(one) for one in given]
    with writing(engine) as session:
        return [watching.keep_rule(session, values=values | {"author": author}) for values in parsed]


def change(engine: Engine, name: str, given: Mapping[str, Any], *, author: str = "") -> None:
    """Have a rule be another from now on. Raises `BadInput` naming the field that is wrong, `NotFound`."""
    values = parse_rule(given) | {"author": author}
    with writing(engine) as session:
        watching.keep_rule(session, values=values, instead_of=name)


def parse_rule(given: Mapping[str, Any], *, is_draft: bool = False) -> dict[str, Any]:
    """Check a rule and fill in what it leaves out; a draft may lack its name and levels.

    Raises `BadInput` naming the field that is wrong.
    """
    for name in given:
        if name not in FIELDS:
            raise BadInput(f"is no field of a rule; there are {', '.join(FIELDS)}", where=str(name))
    name = str(given.get("name") or "").strip()
    if not name and not is_draft:
        raise BadInput("give the rule a name", where="name")
    signal_of(str(given.get("signal", "")))
    values: dict[str, Any] = {
        "name": name,
        "signal": str(given["signal"]),
        "scope": _scope(given.get("scope") or {}),
        "parameters": dict(given.get("parameters") or {}),
        "direction": _one_of("direction", given.get("direction", "above"), DIRECTIONS),
        "window_minutes": _minutes("window_minutes", given.get("window_minutes", 60), 1),
        "warning": _number("warning", given.get("warning")),
        "alert": _number("alert", given.get("alert")),
        "no_data": _one_of("no_data", given.get("no_data", "ignore"), NO_DATA),
        "quiet_minutes": _minutes("quiet_minutes", given.get("quiet_minutes", 60), 0),
        "webhook_env": str(given.get("webhook_env") or ""),
    }
    if not is_draft:
        _refuse_levels(values)
    if values["signal"] == "budget" and not values["parameters"].get("budget"):
        raise BadInput("name the budget, such as {budget: month}", where="parameters")
    if values["signal"] == "drift" and not values["parameters"].get("watch"):
        raise BadInput("name the drift watch, such as {watch: weekly}", where="parameters")
    if "://" in values["webhook_env"]:
        raise BadInput("addresses are secrets: give the name of the environment variable that holds it", where="webhook_env")
    return values


def _refuse_levels(values: Mapping[str, Any]) -> None:
    warning, alert = values["warning"], values["alert"]
    if warning is None and alert is None:
        raise BadInput("give a level from which to warn, or to alert, or both", where="alert")
    if warning is not None and alert is not None and (warning > alert) == (values["direction"] == "above") and warning != alert:
        raise BadInput(f"{warning:g} is beyond the alert's {alert:g}: a warning comes first", where="warning")


def _scope(given: Mapping[str, Any]) -> dict[str, str]:
    for name in given:
        if name not in DIMENSIONS:
            raise BadInput(f"'{name}' cannot be narrowed to; there are {', '.join(DIMENSIONS)}", where="scope")
    return {str(name): str(value) for name, value in given.items()}


def _one_of(field: str, value: Any, known: tuple[str, ...]) -> str:
    if value not in known:
        raise BadInput(f"'{value}' is not one of {', '.join(known)}", where=field)
    return str(value)


def _number(field: str, value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        raise BadInput(f"'{value}' is no number", where=field)
    return float(value)


def _minutes(field: str, value: Any, least: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= LONGEST_WINDOW:
        raise BadInput(f"'{value}' is no number of minutes from {least} to {LONGEST_WINDOW:,}", where=field)
    return value
