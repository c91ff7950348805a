"""List a set's revisions with what each changed, and show the difference of any two."""

from collections.abc import Sequence

import streamlit as st

from workbench import golden_sets
from workbench.golden_sets import GoldenRevisionInfo
from workbench.ui import address, data, frame, golden_choice, golden_data, golden_diff, golden_said, words

PER_PAGE = 10
WIDTHS = [1.2, 4, 2.6, 2.6, 1.4]
STYLE = """<style>
.st-key-golden_revisions hr { margin: 0; }
.st-key-golden_revisions [data-testid="stColumn"] > [data-testid="stVerticalBlock"] { gap: 0.15rem; }
.st-key-golden_revisions [data-testid="stCaptionContainer"] p { margin-bottom: 0; }
</style>"""


def show(history: Sequence[GoldenRevisionInfo], *, is_archived: bool) -> None:
    """Draw the difference that the address names, else the list, newest first."""
    if address.value("against"):
        golden_diff.show(history)
        return
    pages = -(-len(history) // PER_PAGE)
    number = min(max(1, address.number("page", 1)), pages)
    shown = history[(number - 1) * PER_PAGE : number * PER_PAGE]
    st.html(STYLE)
    st.caption("A revision never changes. Every import and every saved draft makes one.")
    with st.container(border=True, gap="small", key="golden_revisions"):
        for heading, column in zip(("Revision", "Note", "Examples", "Against the one before", ""), st.columns(WIDTHS), strict=True):
            column.caption(heading)
        for revision in shown:
            st.divider()
            before = next((one for one in history if one.number == revision.number - 1), None)
            _row(revision, before, history[0], is_archived=is_archived)
        st.space("xsmall")
    address.page_choice("page", pages)


def _row(revision: GoldenRevisionInfo, before: GoldenRevisionInfo | None, newest: GoldenRevisionInfo, *, is_archived: bool) -> None:
    number_at, note_at, size_at, changes_at, act_at = st.columns(WIDTHS)
    with number_at:
        st.markdown(f"**{revision.number}**")
    with note_at:
        st.markdown(words.plain(revision.note) or ":gray[no note]")
        by = f" by {revision.author}" if revision.author else ""
        st.caption(words.plain(f"{words.ago(revision.created_at)}{by}"))
    with size_at:
        st.markdown(f"{revision.examples:,}")
        st.caption(f"from {words.plain(words.shortened(revision.source, 60))}" if revision.source else "")
    with changes_at:
        st.markdown(_changed(revision, before))
    with (
        act_at,
        st.container(horizontal=True, gap="xxsmall", horizontal_alignment="right", key=f"{golden_choice.ICONS}revision_{revision.number}"),
    ):
        _acts(revision, before, newest, is_archived=is_archived)


def _changed(revision: GoldenRevisionInfo, before: GoldenRevisionInfo | None) -> str:
    if before is None:
        return f":green[+{revision.examples:,}] added"
    found = golden_data.changes(before.id, revision.id)
    kinds = ((found.added, "added"), (found.changed, "changed"), (found.removed, "removed"))
    return ", ".join(f"{len(keys):,} {what}" for keys, what in kinds if keys) or "another order"


def _acts(revision: GoldenRevisionInfo, before: GoldenRevisionInfo | None, newest: GoldenRevisionInfo, *, is_archived: bool) -> None:
    number = revision.number
    look = f"Browse revision {number}"
    browses = {"tab": golden_choice.BROWSE, "revision": None if revision == newest else number, "page": None}
    st.button(look, key=f"browse_{number}", icon=":material/visibility:", type="tertiary", help=look, on_click=address.put, kwargs=browses)
    changed = f"See what revision {number} changed"
    differs = {"against": before.number if before else None, "revision": number, "page": None, "kind": None}
    st.button(
        changed,
        key=f"differ_{number}",
        icon=":material/difference:",
        type="tertiary",
        help=changed,
        disabled=before is None,
        on_click=address.put,
        kwargs=differs,
    )
    restores = f"Restore revision {number} as revision {newest.number + 1}"
    if st.button(
        restores,
        key=f"restore_{number}",
        icon=":material/restore:",
        type="tertiary",
        help=restores,
        disabled=revision == newest or is_archived,
    ):
        with frame.refusals():
            _restore(revision, newest)


def _restore(revision: GoldenRevisionInfo, newest: GoldenRevisionInfo) -> None:
    note = f"Restores revision {revision.number}"
    done = golden_sets.restore(data.engine(), revision.name, revision.number, base=newest.number, note=note, author=data.person())
    data.forget()
    if done.is_new:
        golden_said.remember("success", f"{revision.name}@{done.revision} holds what revision {revision.number} held.")
    else:
        golden_said.remember("info", f"Nothing to restore: revision {done.revision} holds exactly this.")
    address.put(revision=None)
    st.rerun()
