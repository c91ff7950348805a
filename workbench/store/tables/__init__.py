"""Name all tables, so that importing this package completes the schema."""

from workbench.store.tables.annotations import Annotation
from workbench.store.tables.base import Json, Table, UtcDateTime, now
from workbench.store.tables.golden_sets import GoldenExample, GoldenRevision, GoldenSet, RevisionExample
from workbench.store.tables.operations import Price, Visit, Worker
from workbench.store.tables.prompts import Prompt, PromptLabelMove, PromptTag, PromptVersion
from workbench.store.tables.queues import Guideline, Queue, QueueAnswer, QueueDecision, QueueItem, QueueReveal, Reservation
from workbench.store.tables.runs import (
    Judge,
    ModelCall,
    Output,
    OutputScore,
    PairVerdict,
    Run,
    RunCheck,
    RunExample,
    RunJudge,
    RunPanels,
    RunSummary,
    RunVariant,
    VerdictTheme,
)

__all__ = [
    "Annotation",
    "GoldenExample",
    "GoldenRevision",
    "GoldenSet",
    "Guideline",
    "Json",
    "Judge",
    "ModelCall",
    "Output",
    "OutputScore",
    "PairVerdict",
    "Price",
    "Prompt",
    "PromptLabelMove",
    "PromptTag",
    "PromptVersion",
    "Queue",
    "QueueAnswer",
    "QueueDecision",
    "QueueItem",
    "QueueReveal",
    "Reservation",
    "RevisionExample",
    "Run",
    "RunCheck",
    "RunExample",
    "RunJudge",
    "RunPanels",
    "RunSummary",
    "RunVariant",
    "Table",
    "UtcDateTime",
    "VerdictTheme",
    "Visit",
    "Worker",
    "now",
]
