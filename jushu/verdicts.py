"""What a grade and a quality score mean in one word, on a page and in a document.

Both are this project's own defaults: the standard gives neither.
"""

from decimal import Decimal

# A word and a sign for management of each of the four grades.
VERDICTS = {"excellent": "met", "good": "met", "fair": "watch", "poor": "missed"}
SIGNS = {"met": "✓", "watch": "!", "missed": "×", "none": "–"}
# From which quality score on the data is called trustworthy / usable with care.
TRUSTED, USABLE = Decimal(95), Decimal(85)


def verdict(grade: str | None) -> str:
    """``met``, ``watch``, ``missed`` or ``none`` for a grade code."""
    return VERDICTS.get(grade or "", "none")


def quality(score: Decimal | None) -> str:
    """Verdict on the quality score of a release: ``trusted``, ``careful``, ``doubtful`` or ``unknown``."""
    if score is None:
        return "unknown"
    return "trusted" if score >= TRUSTED else "careful" if score >= USABLE else "doubtful"
