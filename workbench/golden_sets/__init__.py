"""Keep golden sets: examples read from files, immutable revisions of them, edits of them, and files written back."""

from workbench.golden_sets.browsing import (
    count_of,
    exact_duplicates,
    examples_by_id,
    find_example,
    find_examples,
    input_names,
    keys_of,
    page_of,
    runs_with,
)
from workbench.golden_sets.changes import Pair, changes_between, pairs
from workbench.golden_sets.columns import ColumnMapping
from workbench.golden_sets.editing import Edits, apply_edits
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
from workbench.golden_sets.subsets import Chosen, restore, take
from workbench.store.golden_changes import SetChanges
from workbench.store.golden_filters import EVERYTHING, Filter
from workbench.store.golden_pages import RunMention, ThinExample

__all__ = [
    "EVERYTHING",
    "Chosen",
    "ColumnMapping",
    "Edits",
    "Filter",
    "GoldenRevisionInfo",
    "GoldenSetSummary",
    "ImportReport",
    "Pair",
    "Preview",
    "Reading",
    "RevisionDiff",
    "RowProblem",
    "RunMention",
    "SetChanges",
    "StoredExample",
    "ThinExample",
    "apply_edits",
    "archive",
    "changes_between",
    "count",
    "count_of",
    "diff_revisions",
    "exact_duplicates",
    "example_ids",
    "examples",
    "examples_by_id",
    "export",
    "find_example",
    "find_examples",
    "import_file",
    "input_names",
    "keys_of",
    "listing",
    "page_of",
    "pairs",
    "preview",
    "read_examples",
    "resolve_set",
    "restore",
    "revisions",
    "runs_with",
    "save_revision",
    "splits_of",
    "tags_of",
    "take",
]
