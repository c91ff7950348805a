"""Take a file or a pasted text in: it goes into a folder that goes with the session; session state knows the path alone."""

import shutil
import tempfile
import uuid
from pathlib import Path
from typing import TypedDict

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.typing import UploadedFile

from workbench.golden_sets.importing import ENCODINGS, recognise
from workbench.golden_sets.reading import SUFFIXES
from workbench.ui import golden_data, golden_waiting, words

BROUGHT, EDITION = "golden_brought", "golden_upload_edition"
LOOK_JOB, SAVE_JOB = "golden_look_job", "golden_save_job"
MOST_PASTED = 2_000_000
FORMATS = {".csv": "CSV, a table", ".tsv": "A table with tabs", ".jsonl": "JSON lines", ".json": "A JSON list", ".yaml": "YAML"}
STYLE = """<style>
.st-key-too_large { display: none; }
.st-key-step_bring:has([data-testid="stFileChip"][aria-invalid="true"]) .st-key-too_large { display: flex; }
</style>"""
FILE, PASTE = "Upload a file", "Paste text"


class Brought(TypedDict):
    """What was brought in: where it is, what it is called, how large it is, and how it is read."""

    path: str
    called: str
    size: int
    encoding: str | None
    is_pasted: bool


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


@st.cache_resource(scope="session", show_spinner=False, on_release=_remove)
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="workbench-golden-"))


def brought() -> Brought | None:
    """Give what was brought in; None where there is nothing, or where it went with an interrupted connection."""
    found: Brought | None = st.session_state.get(BROUGHT)
    return found if found is not None and Path(found["path"]).is_file() else None


def draw() -> Brought | None:
    """Draw the first step; give what was brought in."""
    found = brought()
    if found is None:
        _ask()
        return None
    with st.container(horizontal=True, vertical_alignment="center"):
        size = f"{found['size'] / 1e6:.1f} MB" if found["size"] >= 100_000 else f"{found['size']:,} bytes"
        st.markdown(f":material/description: **{words.plain(found['called'])}** &nbsp; :gray[{size}]", width="content")
        if found["is_pasted"]:
            _format(found)
        st.button("Take another", key="bring_another", icon=":material/close:", type="tertiary", on_click=give_back)
    return found


def _ask() -> None:
    edition = st.session_state.get(EDITION, 0)
    how = st.segmented_control("How", [FILE, PASTE], default=FILE, required=True, key="bring_how", label_visibility="collapsed")
    if how == PASTE:
        text = st.text_area(
            "Text",
            key=f"golden_pasted_{edition}",
            height=180,
            max_chars=MOST_PASTED,
            placeholder="Cells from a spreadsheet with their headings, CSV, JSON lines, or a JSON list of examples",
        )
        if st.button("Read it", key="read_pasted", type="primary", disabled=not text.strip()):
            suffix = recognise(text)
            _keep(text.encode("utf-8", "surrogatepass"), f"pasted{suffix}", is_pasted=True)
            st.rerun()
        return
    limit = int(st.get_option("server.maxUploadSize"))
    st.html(STYLE)
    uploaded = st.file_uploader("File", key=f"golden_file_{edition}", label_visibility="collapsed")
    with st.container(key="too_large"):
        # The browser refuses such a file by itself and tells the server nothing: the style shows this where it did.
        st.error(
            f"**A file of more than {limit} MB is not taken here.** Import it on the command line, where it is read from the disk: "
            "`workbench golden import FILE --name NAME`",
            icon=":material/error:",
        )
    st.caption(f"CSV, TSV, JSON lines, JSON or YAML, up to {limit} MB. Larger ones: `workbench golden import FILE --name NAME`")
    if uploaded is not None:
        _keep(uploaded.getbuffer(), Path(uploaded.name.replace("\\", "/")).name[-100:] or "file", is_pasted=False)
        _forget(uploaded)
        st.rerun()


def _keep(content: bytes | memoryview, called: str, *, is_pasted: bool) -> None:
    suffix = Path(called).suffix.lower()
    path = _folder() / f"{uuid.uuid4().hex}{suffix if suffix in SUFFIXES else '.unknown'}"
    path.write_bytes(content)
    st.session_state[BROUGHT] = Brought(path=str(path), called=called, size=len(content), encoding=None, is_pasted=is_pasted)
    st.session_state[EDITION] = st.session_state.get(EDITION, 0) + 1


def _forget(uploaded: UploadedFile) -> None:
    """Let go of the server's own copy, which would stay in memory as long as the session."""
    context = get_script_run_ctx()
    if context is not None and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        context.uploaded_file_mgr.remove_file(context.session_id, uploaded.file_id)


def give_back() -> None:
    """Forget what was brought in, and remove its file."""
    golden_waiting.stop(LOOK_JOB)
    golden_waiting.stop(SAVE_JOB)
    found: Brought | None = st.session_state.pop(BROUGHT, None)
    if found is not None:
        Path(found["path"]).unlink(missing_ok=True)
    st.session_state[EDITION] = st.session_state.get(EDITION, 0) + 1


def _format(found: Brought) -> None:
    """Let the format that was recognised be corrected."""
    suffix = Path(found["path"]).suffix
    with st.container(width=190):
        chosen = st.selectbox(
            "Read as", list(FORMATS), index=list(FORMATS).index(suffix), format_func=FORMATS.__getitem__, key="pasted_format",
            label_visibility="collapsed",
        )  # fmt: skip
    if chosen != suffix:
        path = Path(found["path"]).rename(Path(found["path"]).with_suffix(chosen))
        st.session_state[BROUGHT] = {**found, "path": str(path), "called": f"pasted{chosen}"}
        st.session_state[EDITION] = st.session_state.get(EDITION, 0) + 1
        st.rerun()


def encoding_choice(found: Brought, likely: str) -> None:
    """Draw the choice of another encoding, beside the refusal of the one that was taken."""
    options = list(dict.fromkeys([likely or "cp1252", *ENCODINGS]))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(width=230):
            chosen = st.selectbox("Encoding", options, key="golden_encoding", accept_new_options=True)
        if st.button(f"Read it as {words.plain(chosen)}", key="read_as", type="primary"):
            st.session_state[BROUGHT] = {**found, "encoding": chosen}
            st.session_state[EDITION] = st.session_state.get(EDITION, 0) + 1
            golden_data.glance.clear()
            st.rerun()


def edition() -> int:
    """Number what was brought in and how it is read, so that the next step begins anew with each."""
    found: int = st.session_state.get(EDITION, 0)
    return found
