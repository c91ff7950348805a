"""Show drift watches, each with what it found window by window; add one, check one now."""

import time
from datetime import datetime
from typing import Any

import streamlit as st

from workbench.errors import BadInput, WorkbenchError
from workbench.store import drift_reports, watching
from workbench.store.connection import reading, writing
from workbench.store.drift_reports import ReportHead
from workbench.store.watching import StoredWatch
from workbench.ui import data, drift_view, frame, places, traffic_range, traffic_scope, words, worked_out

MOST_REPORTS = 8
DAYS = (3, 7, 14, 28)


@st.cache_data(ttl=data.QUIET_S, max_entries=4, show_spinner=False)
def _watches() -> list[tuple[StoredWatch, list[ReportHead]]]:
    with reading(data.engine()) as session:
        return [(one, drift_reports.reports(session, watch_id=one.id, limit=MOST_REPORTS)) for one in watching.watches(session)]


@st.cache_data(ttl=data.KEPT_S, max_entries=20, show_spinner=False)
def _document(report_id: int) -> dict[str, Any]:
    with reading(data.engine()) as session:
        return drift_reports.document_of(session, report_id=report_id) or {}


def show() -> None:
    """Draw the watches."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader("Watches", width="content")
        if st.button("Add a watch", icon=":material/add:", key="add_watch"):
            _add()
    found = _watches()
    if not found:
        st.markdown("A watch compares the last two windows with a reference, again and again; it alarms when both have drifted.")
    for watch, reports in found:
        _watch(watch, reports)
    if found:
        st.caption("`workbench monitor drift --watch NAME` checks one from cron; a rule on the signal `drift` says so by webhook.")


def _watch(watch: StoredWatch, reports: list[ReportHead]) -> None:
    with st.container(border=True, gap="small", key=f"watch_{watch.id}"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"{_badge(reports)} **{words.plain(watch.name)}** – {words.plain(_what(watch))}", width="stretch")
            with st.container(horizontal=True, width="content"):
                st.button("Check now", key=f"check_{watch.id}", on_click=_ask, args=(watch.id,), icon=":material/refresh:")
                st.button("Let it go", key=f"archive_{watch.id}", on_click=_archive, args=(watch.name,), type="tertiary")
        _checked(watch)
        for one in reports:
            first, last = _days(one.current_from_us, one.current_to_us)
            with st.container(horizontal=True, gap="small", vertical_alignment="top"):
                verdict = words.plain(words.shortened(one.verdict, 260))
                st.caption(f"{_badge([one])} {first:%d %b} to {last:%d %b}: {verdict}", width="stretch")
                with st.container(width=110):
                    places.link(places.DRIFT, "Look", query=_query(watch, one))
        if reports:
            _signals(watch, reports[0])


def _signals(watch: StoredWatch, latest: ReportHead) -> None:
    """Draw what the latest report found, as it was kept: its traces may have gone since."""
    tests = _document(latest.id).get("tests")
    if tests:
        with st.expander("Signals of the latest window", key=f"watch_signals_{watch.id}"):
            drift_view.distances(tests, name=f"watch_{watch.id}")


def _days(from_us: int, to_us: int) -> tuple[datetime, datetime]:
    return traffic_range.moment_of(from_us), traffic_range.moment_of(to_us - 1)


def _query(watch: StoredWatch, one: ReportHead) -> dict[str, str]:
    """Give the address of the comparison that a report is of."""
    now, reference = _days(one.current_from_us, one.current_to_us), _days(one.reference_from_us, one.reference_to_us)
    windows = traffic_range.days_in_address(*now)
    windows |= {f"against_{name}": day for name, day in traffic_range.days_in_address(*reference).items()}
    scope = {name: str(value) for name, value in watch.scope.items() if name in ("agent", "model", "environment")}
    if version := watch.scope.get("version"):
        scope["version"] = f"{watch.scope.get('prompt', '')}@{version}"
    return {**scope, **windows, "against": "days"}


def _badge(reports: list[ReportHead]) -> str:
    if not reports:
        return ":gray-badge[not checked yet]"
    if reports[0].is_alarm:
        return ":red-badge[drifted, two windows]"
    return ":orange-badge[drifted, one window]" if reports[0].is_drifted else ":green-badge[as before]"


def _what(watch: StoredWatch) -> str:
    settings = watch.settings
    scope = ", ".join(f"{name} {value}" for name, value in watch.scope.items()) or "all traffic"
    reference = settings.get("reference", "rolling")
    against = f"{settings.get('reference_days')} days before" if reference == "rolling" else f"{reference['from']} to {reference['to']}"
    return f"{scope}: two windows of {settings.get('window_days')} days against {against}"


def _ask(watch_id: int) -> None:
    st.session_state[f"asked_{watch_id}"] = time.time()


def _checked(watch: StoredWatch) -> None:
    """Have the process beside the app check a watch, once it was asked for."""
    asked = f"asked_{watch.id}"
    if asked not in st.session_state:
        return
    waiting = "Two windows are being compared with the reference."
    found = worked_out.get(
        "drift_check", {"watch": watch.name}, stamp=st.session_state[asked], waiting=waiting, failed="It could not be checked"
    )
    if found is not None:
        del st.session_state[asked]
        _watches.clear()
        st.rerun()


def _archive(name: str) -> None:
    with frame.refusals(), writing(data.engine()) as session:
        watching.archive(session, kind="watch", name=name)
    _watches.clear()


@st.dialog("Add a drift watch", width="medium", icon=":material/add:")
def _add() -> None:
    name = st.text_input("Name", key="watch_name", placeholder="support, weekly")
    scope = traffic_scope.narrow("watch")
    window_at, reference_at = st.columns(2)
    with window_at:
        window = st.selectbox("Days of a window", DAYS, index=1, key="watch_window")
    with reference_at:
        fixed = st.toggle("Fixed reference", key="watch_fixed", help="Days that stay the reference, such as those after a release.")
        chosen: Any = None
        chosen = st.date_input("Days", [], key="watch_days") if fixed else st.selectbox("Days before", DAYS, index=2, key="watch_before")
    if st.button("Add", type="primary", key="keep_watch"):
        try:
            _keep(name, scope, int(window or DAYS[1]), chosen)
        except WorkbenchError as error:
            frame.refuse(error)
            return
        _watches.clear()
        st.rerun()


def _keep(name: str, scope: dict[str, str], window: int, reference: Any) -> None:
    from workbench.monitoring.drift import watches

    if isinstance(reference, tuple):
        if len(reference) != 2:
            raise BadInput("choose the first and the last day of the reference", where="Days")
        settings: dict[str, Any] = {"window_days": window, "reference": {"from": str(reference[0]), "to": str(reference[1])}}
    else:
        settings = {"window_days": window, "reference_days": int(reference)}
    watches.add(data.engine(), name, scope=scope, settings=settings, author=data.person())
