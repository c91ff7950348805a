"""Show when, how and why: win rate by slice, how the scores are spread, and the themes of the judge's reasons. A click narrows the rows."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from workbench.charts.distributions import distribution
from workbench.charts.ground import CONFIG
from workbench.charts.intervals import Span
from workbench.charts.slices import FEWEST, by_slice
from workbench.charts.themes import ThemeBar, themes
from workbench.runs.results import RunParts
from workbench.ui import address, beside, data, row_filter, words
from workbench.ui.comparisons import Comparison, entry_of
from workbench.ui.figures import drawn

PANEL_PX = 352
EVERY_S = 1.0
WIN_RATE = "Win rate"
JOB = "panels_job"


def up_to_date(parts: RunParts) -> dict[str, Any] | None:
    """Give a run's panels; where there are none, or they rest on older counts, have them computed and say so."""
    found, summary = data.panels(parts.run.id), data.summary(parts.run.id)
    if summary is None or parts.run.status.is_live:
        return found
    if found is not None and all(found["basis"][name] == summary[name] for name in found["basis"]):
        return found
    st.fragment(_wait, run_every=EVERY_S)(parts.run.id)
    return found


def _wait(run_id: int) -> None:
    """Wait for the panels, which the process beside the app computes; the page is drawn again when they are there."""
    key = f"{JOB}_{run_id}"
    job = beside.companion().job(st.session_state.get(key, ""))
    if job is None:
        job = beside.companion().begin("panels", run_id=run_id)
        st.session_state[key] = job.id
    if not job.is_done:
        st.caption(":material/hourglass_top: Slices and themes are being worked out; they come up here by themselves.")
        return
    if job.error is not None:
        st.warning(words.plain(f"Slices and themes could not be worked out: {job.error}"), icon=":material/warning:")
        return
    del st.session_state[key]
    data.panels.clear()
    st.rerun()


def show(parts: RunParts, chosen: Comparison, found: Mapping[str, Any]) -> None:
    """Draw the three panels beside each other, as far as there is something to show."""
    entry = entry_of(found, chosen)
    shown: list[Callable[[], None]] = []
    if entry and entry["slices"]:
        shown.append(lambda: _when(entry, chosen))
    if found["distributions"]:
        shown.append(lambda: _how(found["distributions"]))
    if chosen.judge is not None:
        shown.append(lambda: _why(entry, chosen))
    if not shown:
        st.markdown("Nothing has been scored yet that could be taken apart.")
        return
    with st.grid(len(shown), min_column_width=300, gap="small", key="panels"):
        for draw in shown:
            with st.container(border=True, height="stretch", gap="small"):
                draw()


def _when(entry: Mapping[str, Any], chosen: Comparison) -> None:
    """Draw the win rate, or the difference of a score, by slice."""
    scores = sorted({name for one in entry["slices"] for name in one["differences"]})
    options = [WIN_RATE] * (chosen.judge is not None) + scores
    if not options:
        _heading("When", "Who wins where.")
        st.markdown("Nothing scores both variants.")
        return
    measure = _headed("When", "Who wins where. Click a slice to read its rows.", "when", "Measure by slice", options)
    rows = [(one, found) for one in entry["slices"] if (found := _measured(one, measure)) and found["estimate"] is not None]
    spans = [_span(one, found) for one, found in rows]
    here = address.value("slice")
    keys = [f"{one['kind']}:{one['name']}" for one, _ in rows]
    figure = drawn(
        by_slice,
        spans,
        line=50.0 if measure == WIN_RATE else 0.0,
        unit=" %" if measure == WIN_RATE else " points",
        marked=keys.index(here) if here in keys else None,
    )
    key = f"when_{chosen.label}_{measure}_{here}"
    with st.container(height=PANEL_PX, border=False):
        st.plotly_chart(
            figure,
            key=key,
            config=dict(CONFIG),
            on_select=lambda: _pick_slice(key, keys, here),
            selection_mode="points",
            alt=" ".join(f"{span.label}: {span.estimate:.0f}, n {span.n}." for span in spans),
        )
    small = sum(1 for span in spans if span.n < FEWEST)
    faint = f" Faint: fewer than {FEWEST} examples." if small else ""
    of = f"{words.plain(chosen.b.name)}'s win rate" if measure == WIN_RATE else f"{words.plain(chosen.b.name)} minus the other, in points"
    st.caption(f"{of}, 95 % intervals; the number is n.{faint} With so many slices, one in twenty looks decided by chance.")


def _measured(one: Mapping[str, Any], measure: str) -> Mapping[str, Any] | None:
    found: Mapping[str, Any] | None = one["win_rate_b"] if measure == WIN_RATE else one["differences"].get(measure)
    return found


def _span(one: Mapping[str, Any], found: Mapping[str, Any]) -> Span:
    low, high = (None if found[end] is None else 100 * found[end] for end in ("low", "high"))
    return Span(words.shortened(str(one["name"]), 22), 100 * found["estimate"], low, high, n=found["n"])


def _pick_slice(key: str, keys: Sequence[str], here: str) -> None:
    if (points := _points(key)) and isinstance(points[0]["customdata"], int):
        wanted = keys[points[0]["customdata"]]
        row_filter.put(slice=None if wanted == here else wanted)


def _how(distributions: Sequence[Mapping[str, Any]]) -> None:
    """Draw how one score is spread."""
    by_name = {one["score"]: one for one in distributions}
    name = _headed("How", "How the scores are spread. Click a bar to read its rows.", "how", "Score", list(by_name))
    one = by_name[name]
    bins = [(float(low), float(high)) for low, high in one["bins"]]
    place = (address.value("side"), address.value("bin")) if address.value("score") == name else ("", "")
    here = next(((place[0], number) for number, bin in enumerate(bins) if _bin_text(bin) == place[1]), None)
    key = f"how_{name}_{place}"
    with st.container(height=PANEL_PX, border=False):
        st.plotly_chart(
            drawn(distribution, bins, one["counts"], marked=here),
            key=key,
            config=dict(CONFIG),
            on_select=lambda: _pick_bin(key, name, bins, here),
            selection_mode="points",
            alt=f"Distribution of {name} by variant",
        )
    unscored = {variant: count for variant, count in one["unscored"].items() if count}
    said = "; ".join(f"{words.plain(variant)}: {count:,} unscored" for variant, count in unscored.items())
    st.caption(f"Outputs by {words.plain(name)}, 0 is worst, 1 is best. {said}".strip())


def _bin_text(bin: tuple[float, float]) -> str:
    return f"{bin[0]:.6g}-{bin[1]:.6g}"


def _pick_bin(key: str, name: str, bins: Sequence[tuple[float, float]], here: tuple[str, int] | None) -> None:
    if points := _points(key):
        side, number = points[0]["customdata"]
        is_again = here == (side, number)
        row_filter.put(
            **(dict.fromkeys(("score", "side", "bin")) if is_again else {"score": name, "side": side, "bin": _bin_text(bins[number])})
        )


def _why(entry: Mapping[str, Any] | None, chosen: Comparison) -> None:
    """Draw the themes of the judge's reasons."""
    _heading("Why", "What the judge's reasons come down to. Click a theme to read its rows.")
    found: Sequence[Mapping[str, Any]] = entry["themes"] if entry else ()
    if entry is None or not found or chosen.a is None:
        st.markdown("Too few reasons to group them into themes.")
        return
    bars = [
        ThemeBar(words.shortened(row_filter.theme_name(one), 44), one["quote"], one["losses_b"], one["ties"], one["wins_b"])
        for one in found
    ]
    here = address.number("theme", 0) if address.value("theme") else None
    key = f"why_{chosen.label}_{here}"
    with st.container(height=PANEL_PX, border=False):
        st.plotly_chart(
            drawn(themes, bars, a=words.shortened(chosen.a.name, 18), b=words.shortened(chosen.b.name, 18), marked=here),
            key=key,
            config=dict(CONFIG),
            on_select=lambda: _pick_theme(key, here),
            selection_mode="points",
            alt=" ".join(f"{bar.label}: {bar.for_a} for A, {bar.for_b} for B, {bar.for_neither} for neither." for bar in bars),
        )
    grouped = sum(one["reasons"] for one in found)
    others = "; the others resemble none" if grouped < entry["reasons"] else ""
    st.caption(f"{grouped:,} of {words.many(entry['reasons'], 'reason')}, of both orders, grouped and named by their words{others}.")


def _pick_theme(key: str, here: int | None) -> None:
    if points := _points(key):
        theme = points[0]["customdata"][0]
        row_filter.put(theme=None if theme == here else theme)


def _points(key: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = st.session_state[key]["selection"]["points"]
    return found


def _headed(word: str, text: str, name: str, label: str, options: Sequence[str]) -> str:
    """Draw a heading with a choice beside it, which stands in the address."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", wrap=False):
        with st.container(width="content"):
            _heading(word, text)
        with st.container(width=200):
            return address.menu(name, label, options)


def _heading(word: str, text: str) -> None:
    st.markdown(f"##### {word}", help=text)
