"""List a prompt's versions with what runs have shown of each, and put labels and tags on them."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from workbench.errors import BadInput
from workbench.prompts import PromptVersion, move_label, tag
from workbench.runs.evidence import Evidence
from workbench.terms import Verdict
from workbench.ui import address, data, frame, icon_buttons, places, prompt_choice, prompt_data, prompt_files, words

PER_PAGE, MOST_MOVES = 20, 50
WIDTHS = [1.4, 3, 1.9, 3.2, 1.5]
STYLE = """<style>
.st-key-versions hr { margin: 0; }
.st-key-versions [data-testid="stColumn"] > [data-testid="stVerticalBlock"] { gap: 0.15rem; }
.st-key-versions [data-testid="stCaptionContainer"] p { margin-bottom: 0; }
</style>"""
LABEL, TAG, OFF = "Label, which moves", "Tag, which stays", "Take a label off"
USUAL_LABELS = ("production", "staging")
ICONS = {
    Verdict.WIN: ":green[:material/trending_up:]",
    Verdict.LOSS: ":red[:material/trending_down:]",
    Verdict.TIE: ":gray[:material/balance:]",
    None: ":gray[:material/help:]",
}


def show(name: str, history: Sequence[PromptVersion]) -> None:
    """Draw a page of versions, newest first, above the way to put labels and tags on them."""
    page = min(max(1, address.number("page", 1)), -(-len(history) // PER_PAGE))
    shown = history[(page - 1) * PER_PAGE : page * PER_PAGE]
    found = prompt_data.evidence(tuple(version.id for version in shown))
    st.html(STYLE)
    _marks(name, history)
    with st.container(border=True, gap="small", key="versions"):
        for heading, column in zip(("Version", "Note", "Model", "Last comparison", ""), st.columns(WIDTHS), strict=True):
            column.caption(heading)
        for version in shown:
            st.divider()
            _row(version, found, history[0].number)
    address.page_choice("page", -(-len(history) // PER_PAGE))
    _moves(name)


def _row(version: PromptVersion, evidence: Mapping[int, Evidence], newest: int) -> None:
    number_at, note_at, model_at, evidence_at, act_at = st.columns(WIDTHS)
    with number_at:
        marks = [f":blue-badge[{words.plain(one)}]" for one in version.labels] + [
            f":gray-badge[{words.plain(one)}]" for one in version.tags
        ]
        st.markdown(f"**{version.number}** {' '.join(marks)}")
    with note_at:
        st.markdown(words.plain(version.note) or ":gray[no note]")
        st.caption(words.plain(words.ago(version.created_at) + (f" by {version.author}" if version.author else "")))
    with model_at:
        st.markdown(words.plain(version.model))
        st.caption(words.plain(", ".join(f"{name} {value}" for name, value in version.parameters.items())) or "no parameters")
    with evidence_at:
        _proof(version, evidence.get(version.id))
    with act_at, icon_buttons.box(str(version.number), horizontal=True, gap="xxsmall", horizontal_alignment="right"):
        _acts(version, newest)


def _acts(version: PromptVersion, newest: int) -> None:
    """Draw what can be done with a version."""
    is_newest = version.number == newest
    edit = f"Edit version {version.number}" if is_newest else f"Restore version {version.number} as a new draft"
    icon = ":material/edit:" if is_newest else ":material/restore:"
    st.button(edit, key=f"restore_{version.number}", icon=icon, type="tertiary", help=edit, on_click=_restore, args=(version,))
    changed = f"See what version {version.number} changed"
    st.button(
        changed,
        key=f"differ_{version.number}",
        icon=":material/difference:",
        type="tertiary",
        help=changed,
        disabled=version.number == 1,
        on_click=prompt_choice.show,
        args=(version.prompt,),
        kwargs={"tab": prompt_choice.DIFFERENCE, "version": version.number, "against": version.number - 1},
    )
    copy = f"Copy version {version.number} as a new prompt"
    st.button(
        copy,
        key=f"copy_{version.number}",
        icon=":material/content_copy:",
        type="tertiary",
        help=copy,
        on_click=prompt_choice.begin_new,
        args=(version.reference,),
    )
    prompt_files.offer_file(version)


def _proof(version: PromptVersion, found: Evidence | None) -> None:
    if found is None:
        st.markdown(":gray[Not compared yet]")
        places.link(places.COMPARE, "Compare it", query={"candidate": version.reference})
        return
    st.markdown(f"{ICONS[found.verdict]} {words.plain(found.sentence)}")
    places.link(places.RESULTS, f"Results of run {found.run_id}", query={"run": found.run_id})


def _restore(version: PromptVersion) -> None:
    """Turn to the editor with a version; a draft with changes is not given up for it, the editor says so."""
    prompt_choice.show(version.prompt, version=version.number)


def _marks(name: str, history: Sequence[PromptVersion]) -> None:
    """Draw the form that moves a label, takes one off or adds a tag."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption("A version never changes. Labels such as production say which one is in use; every move is kept.", width="content")
        with st.popover("Label or tag", key="marks", icon=":material/label:"), st.form("mark_form", border=False):
            number = st.selectbox("Version", [version.number for version in history], key=f"mark_version_{name}")
            kind = st.radio("What", [LABEL, TAG, OFF], key="mark_kind")
            labels = sorted({label for version in history for label in version.labels} | set(USUAL_LABELS))
            mark = st.selectbox("Name", labels, index=None, accept_new_options=True, key="mark_name", placeholder="production, or type one")
            note = st.text_input("Note", key="mark_note", placeholder="why", help="Kept with the move of a label.")
            if st.form_submit_button("Do it", key="put_mark", type="primary"):
                with frame.refusals():
                    _put(name, number, kind, (mark or "").strip(), note.strip())


def _put(name: str, number: int, kind: str, mark: str, note: str) -> None:
    if not mark:
        raise BadInput("choose a name or type one", where="Name")
    reference = f"{name}@{number}"
    if kind == TAG:
        tag(data.engine(), reference, mark, author=data.person())
    else:
        move_label(data.engine(), name, mark, None if kind == OFF else reference, author=data.person(), note=note)
    data.forget()
    st.toast(words.plain(f"{mark} is {'on no version now' if kind == OFF else f'on version {number}'}."), icon=":material/check:")
    st.rerun()


def _moves(name: str) -> None:
    """Draw who moved which label where, and why."""
    found = prompt_data.label_moves(name)
    if not found:
        return
    with st.expander(f"Moves of labels ({len(found):,})", key="label_moves", icon=":material/history:"):
        rows = [
            {
                "Label": words.plain(move.label),
                "To": "taken off" if move.number is None else f"version {move.number}",
                "When": words.ago(move.moved_at),
                "By": words.plain(move.author),
                "Note": words.plain(move.note),
            }
            for move in found[:MOST_MOVES]
        ]
        st.table(pd.DataFrame(rows), border="horizontal", hide_index=True, alt=f"Moves of labels of {name}")
