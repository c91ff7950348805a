"""Say in words what a comparison came to."""

from collections.abc import Mapping, Sequence

from workbench.monitoring.drift.reports import Cause, TestResult


def verdict(tests: Sequence[TestResult], causes: Sequence[Cause], same_kind: Mapping[str, bool]) -> str:
    """Say whether anything drifted, on which side, and what explains most of it."""
    drifted = [one for one in tests if one.drifted]
    measured = sum(1 for one in tests if one.p_value is not None)
    if not drifted:
        return f"No drift: none of {measured} signals differs beyond chance (5 % over all of them)."
    said = []
    if inputs := [one for one in drifted if one.side == "input"]:
        said.append(f"What is asked has drifted ({_named(inputs)}).")
    if answers := [one for one in drifted if one.side != "input"]:
        what = "What comes back has drifted" if any(one.side == "output" for one in answers) else "How requests are handled has drifted"
        said.append(f"{what} ({_named(answers)}){_to_same_kind(same_kind)}.")
    leading = [_leading([one for one in causes if one.signal.startswith("input ") == is_input]) for is_input in (True, False)]
    by = {one.by: one.sentence for one in leading if one is not None}
    return " ".join([*said, *by.values()])


def _named(tests: Sequence[TestResult]) -> str:
    ordered = sorted(tests, key=lambda one: -(one.above_chance or 0.0))
    return ", ".join(one.signal.removeprefix(f"{one.side} ") for one in ordered)


def _to_same_kind(same_kind: Mapping[str, bool]) -> str:
    if not same_kind:
        return ""
    return ", also among questions of the same topic" if any(same_kind.values()) else ", but not among questions of the same topic"


def _leading(causes: Sequence[Cause]) -> Cause | None:
    """Give the cause that explains most signals, by most: of the signal that it explains best."""
    weights: dict[str, float] = {}
    for one in causes:
        weights[one.by] = weights.get(one.by, 0.0) + one.explained
    if not weights:
        return None
    by = max(weights, key=lambda one: weights[one])
    return max((one for one in causes if one.by == by), key=lambda one: one.explained)
