"""How far a clause is evidenced: covered, partly, without evidence, or answered by an index only."""

from app.views.clauses.queries import Clause
from jushu.texts import Texts

# worst first, with the sign and class of each
STATES = {
    "none": ("×", "missed"),
    "partly": ("!", "watch"),
    "covered": ("✓", "met"),
    "by_index": ("–", "none"),
}


def state(row: Clause, clusters: int = 1) -> str:
    """State of a clause of which ``clusters`` clusters should each have evidence (1 for one cluster)."""
    if row.coverage == "not_measurable":
        return "by_index"
    if row.coverage == "no_data" or not row.observed:
        return "none"
    return "covered" if row.whole >= clusters else "partly"


def reason(row: Clause, clusters: int, t: Texts) -> str:
    """Why the clause is in its state, in the reader's language."""
    found = state(row, clusters)
    if found == "by_index":
        return t("clause.why_by_index") if row.codes is None else t("clause.why_by_index_and")
    if found == "none":
        return t("clause.why_none") if row.indicators else t("clause.why_not_due")
    words = [t("clause.why_observed", observed=row.observed, all=row.indicators)]
    if clusters > 1:
        words.append(t("clause.why_clusters", covered=row.clusters, whole=row.whole, all=clusters))
    return t("list.separator").join(words)


def mark(found: str) -> str:
    """Sign of a state; the word stands beside it."""
    sign, kind = STATES[found]
    return f'<span class="j-sign j-{kind}" aria-hidden="true">{sign}</span>'
