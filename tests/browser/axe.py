"""axe-core on an open page: what keeps a person who cannot see or cannot use a mouse from reading it."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

GRAVE = ("serious", "critical")
RUN = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations.map(rule => ({
    id: rule.id, impact: rule.impact, help: rule.help,
    nodes: rule.nodes.map(node => node.html.slice(0, 200) + " " + node.failureSummary)}))"""


def violations(page: Page) -> list[str]:
    """One line per grave violation: rule, what it asks for, and the first elements."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return [
        f"{rule['id']}: {rule['help']}: {rule['nodes'][:3]}"
        for rule in page.evaluate(RUN)
        if rule["impact"] in GRAVE
    ]
