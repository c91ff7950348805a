"""Move a label: with the evidence of where it goes in sight, and a note that stays with the move."""

from collections.abc import Sequence

import streamlit as st

from workbench.errors import BadInput
from workbench.prompts import move_label
from workbench.runs import releases
from workbench.runs.releases import PRODUCTION, PromptReleases, Release, Tested, VersionHead
from workbench.terms import Verdict
from workbench.ui import data, frame, places, words
from workbench.ui.prompt_history import ICONS

USUAL = (PRODUCTION, "staging")
NOWHERE = 0
_OPENINGS = "label_dialog_openings"


@st.cache_data(ttl=data.QUIET_S, max_entries=20, show_spinner=False)
def _versions(prompt: str) -> tuple[list[VersionHead], dict[int, Tested]]:
    return releases.versions_of(data.engine(), prompt)


def _begin(found: PromptReleases, label: str, number: int | None) -> None:
    """Open the dialog for a prompt, with a label and a version to begin with; each opening has fields of its own, so none is left over."""
    opening = st.session_state[_OPENINGS] = int(st.session_state.get(_OPENINGS, 0)) + 1
    _dialog(found.prompt, tuple(one.move.label for one in found.labels if one.move), label, number or found.latest, opening)


@st.dialog("Move a label", width="medium", icon=":material/label:")
def _dialog(prompt: str, own: Sequence[str], label: str, number: int, opening: int) -> None:
    heads, tested = _versions(prompt)
    by_number = {head.number: head for head in heads}
    options = list(dict.fromkeys((*own, *USUAL, label)))
    st.markdown(f"Of **{words.plain(prompt)}**")
    label_at, version_at = st.columns(2)
    with label_at:
        chosen = st.selectbox("Label", options, index=options.index(label), accept_new_options=True, key=f"moved_label_{opening}")
    with version_at:
        numbers = [*by_number, NOWHERE]
        at = st.selectbox(
            "Goes to", numbers, index=numbers.index(number), format_func=lambda one: _named(by_number.get(one)), key=f"moved_to_{opening}"
        )
    head = by_number.get(at)
    if head is not None:
        _evidence(head, tested.get(head.id))
    note = st.text_input("Note", key=f"moved_note_{opening}", placeholder="why", help="Kept with the move, for whoever asks later.")
    said = f"Put {chosen} on version {at}" if head else f"Take {chosen} off"
    if st.button(words.plain(said), key="move_label", type="primary", icon=":material/check:"):
        with frame.refusals():
            _move(prompt, chosen or "", at, note)


def _named(head: VersionHead | None) -> str:
    if head is None:
        return "No version (take it off)"
    return f"Version {head.number}" + (f": {words.shortened(head.note, 60)}" if head.note else "")


def _evidence(head: VersionHead, tested: Tested | None) -> None:
    """Say before a label is put on a version what is known of it."""
    if tested is None:
        st.warning(
            f"No finished run has compared version {head.number} with another. Whether it is better is not known.",
            icon=":material/help:",
        )
        places.link(places.COMPARE, "Compare it first", query={"candidate": f"{head.prompt}@{head.number}"})
        return
    draw = {Verdict.WIN: st.success, Verdict.LOSS: st.error}.get(tested.evidence.verdict or Verdict.TIE, st.info)
    draw(words.plain(tested.evidence.sentence), icon=ICONS[tested.evidence.verdict].split("[")[1].rstrip("]"))
    st.caption(words.plain(asked_with(tested)))
    places.link(places.RESULTS, f"Results of run {tested.evidence.run_id}", query={"run": tested.evidence.run_id})


def asked_with(tested: Tested) -> str:
    """Say with which model and temperature a version was tested, and whether that is how it stands."""
    temperature = tested.parameters.get("temperature")
    said = f"asked of {tested.model}, " + ("its usual temperature" if temperature is None else f"temperature {temperature:g}")
    return said if tested.is_as_released else f"{said}; the version itself names another model or other parameters"


def _move(prompt: str, label: str, number: int, note: str) -> None:
    if not label.strip():
        raise BadInput("choose a label or type one", where="Label")
    reference = f"{prompt}@{number}" if number else None
    move_label(data.engine(), prompt, label, reference, author=data.person(), note=note.strip())
    done(f"{label} is on version {number}." if number else f"{label} is on no version.")


def back_button(release: Release) -> None:
    """Draw the button that puts a label back to where it was before, at once, with a note that says so."""
    move = release.move
    if move is None or move.before is None:
        return
    said = f"Put {move.label} back on version {move.before} of {move.prompt}, at once. To say why in your own words, use Move."
    key = f"back_{move.prompt}_{move.label}"
    if st.button(f"Back to {move.before}", key=key, icon=":material/undo:", help=words.plain(said)):
        with frame.refusals():
            releases.roll_back(data.engine(), move, author=data.person())
            done(f"{move.label} is back on version {move.before}.")


def move_button(found: PromptReleases, key: str, said: str, *, label: str = PRODUCTION, number: int | None = None) -> None:
    """Draw a button that opens the dialog; without a number it begins with the newest version."""
    if st.button(words.plain(said), key=key, icon=":material/label:"):
        _begin(found, label, number)


def done(said: str) -> None:
    """Draw the page anew after a move."""
    data.forget()
    st.toast(words.plain(said), icon=":material/check:")
    st.rerun()
