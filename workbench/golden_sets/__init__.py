"""Keep golden sets: examples read from files, immutable revisions of them, and files written back."""

from workbench.golden_sets.columns import ColumnMapping
from workbench.golden_sets.exporting import export
from workbench.golden_sets.reading import Preview, Reading, RowProblem, preview, read_examples
from workbench.golden_sets.revisions import (
    GoldenRevisionInfo,
    GoldenSetSummary,
    ImportReport,
    RevisionDiff,
    StoredExample,
    archive,
    count,
    diff_revisions,
    example_ids,
    examples,
    import_file,
    listing,
    resolve_set,
    revisions,
    save_revision,
    splits_of,
    tags_of,
)

__all__ = [
    "ColumnMapping",
    "GoldenRevisionInfo",
    "GoldenSetSummary",
    "ImportReport",
    "Preview",
    "Reading",
    "RevisionDiff",
    "RowProblem",
    "StoredExample",
    "archive",
    "count",
    "diff_revisions",
    "example_ids",
    "examples",
    "export",
    "import_file",
    "listing",
    "preview",
    "read_examples",
    "resolve_set",
    "revisions",
    "save_revision",
    "splits_of",
    "tags_of",
]
