"""axe-core on an open page: what keeps a person who cannot see or cannot use a mouse from reading it."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

GRAVE = ("serious", "critical")
RUN = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations.map(rule => ({
    id: rule.id, impact: rule.impact, help: rule.help,
    nodes: rule.nodes.map(node => node.html.slice(0, 200) + " " + node.failureSummary)}))"""
# What is about to be drawn anew is faded, and fades back over a moment; nobody reads it then.
DRAWN = """!document.querySelector('[data-stale="true"]')
    && [...document.querySelectorAll('[data-testid="stElementContainer"]')]
        .every(part => getComputedStyle(part).opacity === "1")"""


def violations(page: Page) -> list[str]:
    """One line per grave violation: rule, what it asks for, and the first elements."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = None
    while found is None or not page.evaluate(DRAWN):  # a redraw began meanwhile: look again
        page.wait_for_function(DRAWN)
        found = page.evaluate(RUN)
    return [f"{rule['id']}: {rule['help']}: {rule['nodes'][:3]}" for rule in found if rule["impact"] in GRAVE]
