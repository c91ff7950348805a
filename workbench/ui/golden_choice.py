"""Choose a golden set, a revision of it or the work on it; the address keeps the choice."""

from collections.abc import Sequence

import streamlit as st

from workbench import golden_sets
from workbench.errors import NotFound
from workbench.golden_sets import GoldenRevisionInfo, GoldenSetSummary
from workbench.ui import address, data, frame, golden_said, places, queue_data, queue_words, words

SHOWN = "shown_golden_set"
BROWSE, EDIT, DUPLICATES, REVISIONS = "examples", "edit", "duplicates", "revisions"
TABS = {BROWSE: "Examples", EDIT: "Edit", DUPLICATES: "Duplicates", REVISIONS: "Revisions"}
WITHIN = ("revision", "against", "kind", "example", "page", "q", "tags", "split", "sort")
"""What of the address belongs to one set."""

ICONS = "icons_of_golden_"
"""What keys of containers begin with whose buttons show icons alone; their labels are there for those who cannot see."""
# The tables' own download has what is on screen, cut, and formulas as they are; the page's download has all of it, and escapes them.
STYLE = f"""<style>
[class*="st-key-golden_"] button[aria-label^="Download as CSV"] {{ display: none; }}
[class*="st-key-{ICONS}"] button p {{
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }}
</style>"""
_WIDGET, _REVISION = "set_in_address", "revision_in_address"


def is_importing() -> bool:
    """Claim that a file is being brought in."""
    return bool(address.value("import"))


def shows_archived() -> bool:
    """Claim that archived sets are listed too."""
    return bool(address.value("archived"))


def listed(active: Sequence[GoldenSetSummary], archived: Sequence[GoldenSetSummary]) -> list[GoldenSetSummary]:
    """Give the sets to choose from: archived ones where they are asked for, where there are no others, and the one that is shown."""
    wanted = address.value("set")
    shows_all = shows_archived() or not active
    return [*active, *(one for one in archived if shows_all or one.name == wanted)]


def name_of(found: Sequence[GoldenSetSummary]) -> str:
    """Give the chosen set's name: from the address, else the one shown last, else the first."""
    names = [golden_set.name for golden_set in found]
    wanted = address.value("set")
    if not wanted:
        last = st.session_state.get(SHOWN)
        wanted = last if last in names else names[0]
        address.put(set=wanted)
    st.session_state[SHOWN] = wanted
    return wanted


def draw(found: Sequence[GoldenSetSummary], history: Sequence[GoldenRevisionInfo], archived: Sequence[GoldenSetSummary]) -> None:
    """Draw the lists of sets and of revisions, and the way to an import."""
    st.html(STYLE)
    by_name = {golden_set.name: golden_set for golden_set in found}
    wanted = address.value("set") if address.value("set") in by_name else None
    if st.session_state.get(_WIDGET) != wanted:
        st.session_state[_WIDGET] = wanted
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(width=310):
            st.selectbox(
                "Golden set",
                list(by_name),
                index=None if wanted is None else 0,
                format_func=lambda one: _described(by_name[one]) if one in by_name else one,
                placeholder="Choose a golden set",
                key=_WIDGET,
                on_change=_choose,
            )
        if history:
            with st.container(width=200):
                _revision_list(history)
        st.button("Import", key="begin_import", icon=":material/upload_file:", on_click=begin_import)
        if archived:
            label = "Hide archived sets" if shows_archived() else f"Show archived sets ({len(archived)})"
            shows = {"archived": None if shows_archived() else "yes"}
            st.button(label, key="show_archived", type="tertiary", on_click=address.put, kwargs=shows)


def _described(golden_set: GoldenSetSummary) -> str:
    return f"{golden_set.name}  (archived)" if golden_set.archived_at else golden_set.name


def _revision_list(history: Sequence[GoldenRevisionInfo]) -> None:
    numbers = {revision.number: revision for revision in history}
    wanted = shown(history).number
    if st.session_state.get(_REVISION) != wanted:
        st.session_state[_REVISION] = wanted
    newest = history[0].number
    st.selectbox(
        "Revision",
        list(numbers),
        format_func=lambda one: f"{one}, the newest" if one == newest else f"{one}  ({words.ago(numbers[one].created_at)})",
        key=_REVISION,
        on_change=_choose_revision,
        args=(newest,),
    )


def shown(history: Sequence[GoldenRevisionInfo]) -> GoldenRevisionInfo:
    """Give the revision that the address names, else the newest."""
    number = address.number("revision", history[0].number)
    return next((revision for revision in history if revision.number == number), history[0])


def header(summary: GoldenSetSummary, revision: GoldenRevisionInfo, revisions: int) -> None:
    """Say what the chosen set is at present."""
    badge = " &nbsp; :orange-badge[:material/inventory_2: archived]" if summary.archived_at else ""
    older = "" if revision.number == summary.latest else f" &nbsp; :gray-badge[revision {revision.number} of {summary.latest}]"
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(f"### {words.plain(summary.name)}{badge}{older}", width="content")
        with st.container(horizontal=True, width="content"):
            if not summary.archived_at and st.button("Have people check it", key="label_set", icon=":material/keyboard:", type="tertiary"):
                places.go(places.QUEUES, new="yes", golden=summary.name)
            _more(summary)
    by = f" by {words.plain(revision.author)}" if revision.author else ""
    which = "the newest" if revision.number == summary.latest else f"revision {revision.number}"
    note = f" · {words.plain(words.shortened(revision.note, 140))}" if revision.note else ""
    size = f"{words.many(revision.examples, 'example')} · {words.many(revisions, 'revision')}"
    people = f" · {queue_words.verified(queue_data.verified(revision.id))}"
    st.caption(f"{size}, {which} saved {words.plain(words.ago(revision.created_at))}{by}{people}{note}")


def _more(summary: GoldenSetSummary) -> None:
    """Draw what can be done with the whole set."""
    if summary.archived_at:
        st.button("Restore this set", key="restore_set", icon=":material/unarchive:", on_click=archive, args=(summary.name, False))
        return
    with st.popover("Archive", key="archive", icon=":material/inventory_2:", type="tertiary"):
        st.markdown("An archived set leaves the lists. Its revisions stay, and so do the runs that used them; it can be restored.")
        st.button(
            "Archive this set",
            key="archive_set",
            icon=":material/inventory_2:",
            on_click=archive,
            args=(summary.name, True),
            type="primary",
        )


def tab_in_address() -> str:
    """Give the view that the address names, else the first."""
    return address.value("tab") if address.value("tab") in TABS else BROWSE


def tab() -> str:
    """Draw what can be done with a set; give what is chosen."""
    return address.choice("tab", "View", list(TABS), shown=lambda one: TABS.get(one, one), resets=("example", "against", "kind", "page"))


def begin_import() -> None:
    """Turn to an import."""
    address.put(**{"import": "yes"}, example=None)


def end_import() -> None:
    """Turn back from an import."""
    address.put(**{"import": None})


def show(name: str, **others: object) -> None:
    """Turn to a set."""
    address.put(**{"import": None, "set": name, "tab": None, **dict.fromkeys(WITHIN), **others})


def archive(name: str, is_archived: bool) -> None:
    """Take a set out of the lists, or put it back; says so once the page is drawn."""
    with frame.refusals():
        golden_sets.archive(data.engine(), name, archived=is_archived)
        data.forget()
        text = f"{name} is archived. “Show archived sets” lists it." if is_archived else f"{name} is in the lists again."
        golden_said.remember("success", text)
        if is_archived:
            st.session_state.pop(SHOWN, None)
            show("")


def summary_of(name: str, *lists: Sequence[GoldenSetSummary]) -> GoldenSetSummary:
    """Give a set's summary from the lists, else, for one that is newer than they are, from the store. Raises `NotFound`."""
    known = [one for listed in lists for one in listed]
    if not any(one.name == name for one in known):
        known = [one for archived in (False, True) for one in golden_sets.listing(data.engine(), search=name, archived=archived)]
    if (found := next((one for one in known if one.name == name), None)) is not None:
        return found
    raise NotFound(f"There is no golden set {name!r} with a revision.")


def _choose() -> None:
    if chosen := st.session_state[_WIDGET]:
        show(chosen, tab=address.value("tab"), archived=address.value("archived"))


def _choose_revision(newest: int) -> None:
    chosen = st.session_state[_REVISION]
    address.put(revision=None if chosen == newest else chosen, page=None, example=None, against=None)
