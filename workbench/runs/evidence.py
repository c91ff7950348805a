"""Say of prompt versions what the newest comparison of each has shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine

from workbench.runs.conclusion import conclusion, standing
from workbench.stats import Estimate
from workbench.store.connection import reading
from workbench.store.evidence import newest_comparisons
from workbench.terms import Verdict

_VERDICTS = {"beats": Verdict.WIN, "loses to": Verdict.LOSS}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a run concluded of a version; `verdict` is seen from the version and None where nothing could be judged."""

    run_id: int
    sentence: str
    verdict: Verdict | None


def evidence_of(engine: Engine, prompt_version_ids: Sequence[int]) -> Mapping[int, Evidence]:
    """Give the newest evidence by version id; versions that no finished run has compared are left out."""
    if not prompt_version_ids:
        return {}
    with reading(engine) as session:
        found = newest_comparisons(session, version_ids=prompt_version_ids)
    told = ((one.version_id, _evidence(one.run_id, one.variant, one.summary)) for one in found)
    return {version_id: evidence for version_id, evidence in told if evidence is not None}


def _evidence(run_id: int, variant: str, summary: Mapping[str, Any]) -> Evidence | None:
    """Tell of the pair in which the variant is the candidate, else of the one in which it is compared with; judged pairs first."""
    pairs = [pair for pair in summary.get("pairs") or () if variant in (pair["a"], pair["b"])]
    if not pairs:
        return None
    pair = min(pairs, key=lambda one: (not one.get("win_rate_b"), one["b"] != variant))
    return Evidence(run_id, conclusion(pair), _verdict(pair, is_candidate=pair["b"] == variant))


def _verdict(pair: Mapping[str, Any], *, is_candidate: bool) -> Verdict | None:
    found = Estimate.from_json(pair["win_rate_b"]) if pair.get("win_rate_b") else None
    if found is None or found.estimate is None:
        return None
    verdict = _VERDICTS.get(standing(found), Verdict.TIE)
    return verdict if is_candidate else verdict.seen_from_other_side()
