"""Look at a page with axe-core and say what stands in the way of people who cannot see, point or tell colours apart.

The script comes with a package of the development group; nothing is fetched. Serious and critical violations count, but for what is
Streamlit's own and cannot be reached from here: named below by rule and by the very elements, each with its reason.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

SCRIPT = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
COUNTED = ("serious", "critical")
STREAMLIT_RAN = 400
"""Milliseconds that Streamlit may take to fade elements in; colours are not final before."""


@dataclass(frozen=True)
class Known:
    """A violation that is not ours: `selector` matches the elements that may have it."""

    rule: str
    selector: str
    reason: str


KNOWN = (
    Known("list", "[data-testid=stSidebarNavItems]", "Streamlit puts a <div> for each section of the navigation into its <ul>."),
    Known("listitem", "[data-testid=stSidebarNavItems] > div > li", "The same <div> stands between the list and its items."),
    Known(
        "scrollable-region-focusable",
        ".stVerticalBlock[overflow=auto]",
        "A container with a height cannot be given a tabindex; Chromium and Firefox let the keyboard into it by themselves.",
    ),
)
RUN = """async () => {
  const found = await axe.run(document, {resultTypes: ["violations"]});
  return found.violations.map(({id, impact, help, nodes}) => ({id, impact, help, nodes: nodes.map(({target, html, any}) => ({
    target: target.flat().join(" "), html: html.slice(0, 200), why: any.map((one) => one.message).join("; ")}))}));
}"""


def violations(page: Page) -> list[str]:
    """Give what axe objects to on the page as it is now, a line for each element."""
    page.wait_for_timeout(STREAMLIT_RAN)
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(SCRIPT)
    found: list[dict[str, Any]] = page.evaluate(RUN)
    return [
        f"{one['impact']} {one['id']}: {one['help']} {node['why']}\n    {node['target']}\n    {node['html']}"
        for one in found
        if one["impact"] in COUNTED
        for node in one["nodes"]
        if not is_known(page, one["id"], node["target"])
    ]


def is_known(page: Page, rule: str, target: str) -> bool:
    """Claim that a violation is one of those that are not ours."""
    selectors = [known.selector for known in KNOWN if known.rule == rule]
    return any(page.evaluate("([at, own]) => document.querySelector(at)?.matches(own) ?? false", [target, own]) for own in selectors)
