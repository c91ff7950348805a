"""Write files, and make examples."""

from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from workbench.terms import Example


def write(folder: Path, content: str | bytes, name: str = "set.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def example(key: str = "a", question: str = "Why?", **fields: Any) -> Example:
    return Example(key, {"question": question}, **fields)


# fmt: off
NASTY = (
    "", " ", "=1+1", "+1", "-1", "@x", "\tx", "\rx", "'=1", "''@", "'tis", '"', "a,b", "a\nb", "a\r\nb", "a|b", "[1]", '["x"]',
    "null", "true", "~", "yes", "1e5", "1.5e5", ".5", "0x1f", "12:30:45", "2026-01-31", "<<", "- a", "a: b", "# c", "\ufeffx", "\u2028",
    "\x85", " x ", "x\n\n", "\n x",
)
# fmt: on
TEXT = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20) | st.sampled_from(NASTY)
WORD = TEXT.filter(str.strip)
KEY = WORD.map(str.strip).filter(lambda text: text.isprintable())
NAME = WORD.filter(lambda text: text not in ("context", "documents"))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=4,
)
EXAMPLES = st.lists(
    st.builds(
        Example,
        key=KEY,
        inputs=st.dictionaries(NAME, JSON | TEXT, max_size=2).flatmap(lambda rest: WORD.map(lambda text: {**rest, "question": text})),
        expected=st.none() | TEXT,
        context=st.lists(TEXT, max_size=2).map(tuple),
        tags=st.lists(TEXT, max_size=3).map(tuple),
        cluster=st.none() | TEXT,
        split=st.none() | TEXT,
        metadata=st.dictionaries(TEXT.filter(bool), JSON | TEXT, max_size=2),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda one: one.key.strip(),
)
