"""Keep prompts: immutable versions under a name, tags and labels on them, templates, differences and files in git."""

from workbench.prompts.diff import VersionDiff, diff, to_text
from workbench.prompts.files import PromptFile, push_file, read_file, to_file_text
from workbench.prompts.template import Renderer, TemplateProblem, check, variables, variables_of
from workbench.prompts.versions import (
    LabelMove,
    PromptDraft,
    PromptSummary,
    PromptVersion,
    archive,
    history,
    label_history,
    listing,
    move_label,
    push,
    resolve,
    tag,
    version_by_id,
)

__all__ = [
    "LabelMove",
    "PromptDraft",
    "PromptFile",
    "PromptSummary",
    "PromptVersion",
    "Renderer",
    "TemplateProblem",
    "VersionDiff",
    "archive",
    "check",
    "diff",
    "history",
    "label_history",
    "listing",
    "move_label",
    "push",
    "push_file",
    "read_file",
    "resolve",
    "tag",
    "to_file_text",
    "to_text",
    "variables",
    "variables_of",
    "version_by_id",
]
