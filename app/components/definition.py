"""The definition of an indicator as the catalogue states it: a list of terms, the same on every page."""

from app.components.markup import text
from app.rows import Definition
from jushu import formats
from jushu.texts import Texts


def goals(definition: Definition) -> str:
    """Both goalposts: the value that scores nothing and the value or range that scores in full."""
    return f"{formats.goal(definition.unacceptable)} → {formats.goal(definition.satisfactory)}"


def unit(definition: Definition, t: Texts) -> str:
    """Name of the unit in the reader's language."""
    return t.pick(definition.unit_name_zh, definition.unit_name_en)


def _codes(codes: str | None) -> list[str]:
    return [code for code in (codes or "").split(";") if code]


def _listed(words: list[str], t: Texts) -> str:
    return t("list.separator").join(words) or formats.NOTHING


def terms(definition: Definition, t: Texts, own: tuple[tuple[str, str], ...] = ()) -> str:
    """The definition as HTML; ``own`` are terms of one value (message key, text) after the formula.

    Goalposts and weight are labelled as this project's defaults: the standard gives none.
    """
    default = t("definition.default")
    items = (
        ("name_zh", definition.name_zh),
        ("name_en", definition.name_en),
        ("formula", t.pick(definition.formula_zh, definition.formula_en)),
        *own,
        ("unit", unit(definition, t)),
        ("direction", t.known(f"direction.{definition.direction}", definition.direction)),
        ("goalposts", f"{goals(definition)} {default}"),
        ("weight", f"{formats.fixed(definition.weight, 1)}% {default}"),
        ("min_cases", formats.fixed(definition.min_cases, 0)),
        ("grain", _listed([t(f"grain.{code}") for code in _codes(definition.grain)], t)),
        ("periods", _listed([t(f"period_type.{code}") for code in _codes(definition.periods)], t)),
        ("clauses", _listed(_codes(definition.clauses), t)),
        ("facts", _listed(_codes(definition.facts), t)),
        ("owner", t.pick(definition.owner_name_zh, definition.owner_name_en) or formats.NOTHING),
        ("version", definition.version or formats.NOTHING),
        *((("rule", definition.rule),) if definition.rule else ()),
    )
    return listed(items, t)


def listed(items: tuple[tuple[str, str], ...], t: Texts) -> str:
    """Terms (message key, text) as HTML."""
    return (
        '<dl class="j-terms">'
        + "".join(
            f"<div><dt>{text(t(f'definition.{key}'))}</dt><dd>{text(value)}</dd></div>"
            for key, value in items
        )
        + "</dl>"
    )
