"""Keep what people say of results, apart from what judges say."""

from workbench.annotation.verdicts import ANSWERS, QUESTIONS, GivenAnswer, ListedAnswer, Subject, answer, given, listing, people, withdraw

__all__ = ["ANSWERS", "QUESTIONS", "GivenAnswer", "ListedAnswer", "Subject", "answer", "given", "listing", "people", "withdraw"]
