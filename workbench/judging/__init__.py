"""Judge answers with a model: the instrument, the question put to it, the verdict read from its reply, and how far to trust it.

Values in, values out: who asks the model and where verdicts are kept is not known here. Jinja2 and YAML are imported at first use.
"""

from workbench.judging.asking import pairwise_request, rubric_request
from workbench.judging.judge import Criterion, Judge, PromptMessage
from workbench.judging.library import builtin_judges, find_judge, load_judge, parse_judge
from workbench.judging.protocol import LengthPreference, ProtocolMeasures, prefers_longer, protocol, self_consistency
from workbench.judging.readings import PairReading, RubricReading, read_pairwise, read_rubric
from workbench.judging.settling import Settled, pairs, settle, verdict_from
from workbench.judging.subject import Subject, subject_of, unmet_need

__all__ = [
    "Criterion",
    "Judge",
    "LengthPreference",
    "PairReading",
    "PromptMessage",
    "ProtocolMeasures",
    "RubricReading",
    "Settled",
    "Subject",
    "builtin_judges",
    "find_judge",
    "load_judge",
    "pairs",
    "pairwise_request",
    "parse_judge",
    "prefers_longer",
    "protocol",
    "read_pairwise",
    "read_rubric",
    "rubric_request",
    "self_consistency",
    "settle",
    "subject_of",
    "unmet_need",
    "verdict_from",
]
