"""Keep what people say of results, apart from what judges say."""

from workbench.annotation.verdicts import (
    ANSWERS,
    QUESTIONS,
    GivenAnswer,
    ListedAnswer,
    Subject,
    annotators,
    answer,
    given,
    listing,
    withdraw,
)

__all__ = ["ANSWERS", "QUESTIONS", "GivenAnswer", "ListedAnswer", "Subject", "annotators", "answer", "given", "listing", "withdraw"]
