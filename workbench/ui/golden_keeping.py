"""Save an import: as a new golden set, or as the next revision of one that there is."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from workbench.golden_sets import GoldenSetSummary
from workbench.golden_sets.importing import LARGE, bring_in
from workbench.ui import address, data, frame, golden_choice, golden_said, golden_upload, golden_waiting, words
from workbench.ui.golden_upload import SAVE_JOB, Brought

NEW, REPLACE, APPEND = "A new set", "Replace the examples of a set", "Add to a set"


def draw(found: Brought, mapping: Mapping[str, Any] | None, seen: Mapping[str, Any] | None, sets: Sequence[GoldenSetSummary]) -> None:
    """Draw the last step; `seen` is None while a large file is still being read."""
    job = golden_waiting.job_of(SAVE_JOB)
    if job is not None:
        if not job.is_done:
            golden_waiting.wait(job, lambda told: f"Saving: {told.get('rows', 0):,} rows read …")
            return
        st.session_state.pop(SAVE_JOB, None)
        if job.error is None:
            _done(job.result)
        st.error(words.plain(job.error), icon=":material/error:")
    how, name = _where(found, sets)
    bad = seen["bad_rows"] if seen else 0
    leaves_out = bool(bad) and st.toggle(f"Leave out the {words.many(bad, 'row')} with problems and import the others", key="leave_out_bad")
    note_at, save_at = st.columns([5, 2], vertical_alignment="bottom")
    with note_at:
        note = st.text_input("Note", key="import_note", placeholder="where it comes from, and why", help="Kept with the revision.")
    is_ready = seen is not None and seen["refused"] is None and seen["rows"] > bad and (not bad or leaves_out)
    with save_at:
        is_wanted = st.button("Save", key="save_import", type="primary", icon=":material/save:", disabled=not is_ready, width="stretch")
    st.caption(_standing(seen, bad, leaves_out=leaves_out))
    if is_wanted:
        mode = "append" if how == APPEND else "replace"
        wanted: dict[str, Any] = {"called": found["called"], "name": name, "mapping": mapping, "encoding": found["encoding"], "mode": mode}
        wanted |= {"note": note.strip(), "author": data.person(), "leaves_out_bad": leaves_out}
        with frame.refusals():
            _save(found, wanted, is_new=how == NEW, known=[one.name for one in sets])


def _where(found: Brought, sets: Sequence[GoldenSetSummary]) -> tuple[str, str]:
    """Ask into which set the examples go."""
    names = [one.name for one in sets]
    how = NEW
    if names:
        how = st.radio("Into", [NEW, REPLACE, APPEND], key="import_into", horizontal=True)
    if how == NEW:
        proposed = "" if found["is_pasted"] else _proposed(found["called"])
        return how, st.text_input("Name", proposed, key=f"import_name_{golden_upload.edition()}", placeholder="support-questions").strip()
    known = address.value("set")
    index = names.index(known) if known in names else 0
    name = st.selectbox("Golden set", names, index=index, key="import_set")
    said = "The file is the whole set afterwards." if how == REPLACE else "Where a key is there already, the file's row takes its place."
    st.caption(f"{said} Earlier revisions stay as they are.")
    return how, name


def _proposed(called: str) -> str:
    stem = Path(called).stem
    return "".join(letter if letter.isalnum() or letter in "_-. " else "-" for letter in stem).strip("_-. ")


def _standing(seen: Mapping[str, Any] | None, bad: int, *, leaves_out: bool) -> str:
    if seen is None:
        return "All rows are read before anything can be saved."
    if seen["refused"] is not None:
        return "Nothing is saved of a file that cannot be read to its end."
    if bad and not leaves_out:
        return "Nothing is saved while rows have problems: mend the file, or leave those rows out."
    who = f" You save as {words.plain(data.person())}." if data.person() else ""
    return f"{words.many(seen['rows'] - bad, 'row')}, saved all at once or not at all.{who}"


def _save(found: Brought, wanted: dict[str, Any], *, is_new: bool, known: Sequence[str]) -> None:
    """Import the file: at once where it is small, beside the app where it is large."""
    from workbench.errors import BadInput
    from workbench.golden_sets.names import check_name

    name = check_name(wanted["name"])
    if is_new and name in known:
        raise BadInput(f"there is a golden set {name!r} already; replace its examples, add to it, or take another name", where="Name")
    if found["size"] > LARGE:
        golden_waiting.begin(SAVE_JOB, "bring_in", path=found["path"], **wanted)
        st.rerun()
    with st.spinner("Saving …"):
        _done(bring_in(data.engine(), found["path"], **wanted))


def _done(report: Mapping[str, Any]) -> None:
    """Say what the import did, and open the revision."""
    data.forget()
    golden_upload.give_back()
    reference = f"{report['golden_set']}@{report['revision']}"
    counts = ", ".join(f"{report[what]:,} {what}" for what in ("added", "changed", "removed", "unchanged"))
    if report["is_new"]:
        golden_said.remember("success", f"Imported as {reference}: {counts}.")
    else:
        golden_said.remember("info", f"Nothing is new: {reference} holds exactly this ({counts}).")
    golden_choice.show(str(report["golden_set"]))
    st.rerun()
