"""Tables of what people say of results."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from workbench.store.tables.base import Table, UtcDateTime, now


class Annotation(Table, table=True):
    """A person's answer to a question about one row of a run; never changed: a correction is a new row that names the one it replaces.

    For the question `better`, `answer` is `win`, `tie`, `loss` (of variant B) or `both_bad`. `is_blind` says that variants and the judge's
    verdict were hidden. Withdrawing an answer is a correction whose `answer` is None.
    """

    __tablename__ = "annotation"
    __table_args__ = (Index("ix_annotation_row", "run_id", "golden_example_id", "repeat"),)
    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="run.id")
    golden_example_id: int = Field(foreign_key="golden_example.id")
    repeat: int = 0
    variant_a_id: int | None = Field(default=None, foreign_key="run_variant.id")
    variant_b_id: int = Field(foreign_key="run_variant.id")
    question: str
    answer: str | None = None
    comment: str = ""
    annotator: str = Field(index=True)
    is_blind: bool = False
    replaces_id: int | None = Field(default=None, foreign_key="annotation.id")
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
