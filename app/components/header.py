"""Title line of a page: period, quality badge, release, publication time, data-as-of."""

from collections.abc import Sequence

from app.components.markup import text
from app.rows import Release, Scope
from jushu import formats
from jushu.texts import Texts
from jushu.verdicts import quality


def header(title: str, release: Release, period_code: str, t: Texts) -> str:
    """Title and badges as HTML."""
    verdict = quality(release.quality_score)
    badge = t("badge.quality", score=formats.fixed(release.quality_score), verdict=t(f"quality.{verdict}"))
    badges = (
        ("period", t("badge.period", period=formats.period(period_code, t)), ""),
        (verdict, badge, t("badge.quality_help")),
        ("release", t("badge.release", release=release.release_id), release.content_hash),
        (
            "time",
            t("badge.published", ago=formats.ago(release.published_at, t.lang)),
            formats.stamp(release.published_at),
        ),
        ("time", t("badge.as_of", day=release.data_as_of or formats.NOTHING), ""),
    )
    spans = "".join(
        f'<span class="j-badge j-q-{kind}" title="{text(tip)}">{text(words)}</span>'
        for kind, words, tip in badges
    )
    return f'<header class="j-head"><h1>{text(title)}</h1><div class="j-badges">{spans}</div></header>'


def partial(scopes: Sequence[Scope], t: Texts) -> str:
    """Which share of the catalogue's weight the release computes, or '' once it computes all of it."""
    known = [s for s in scopes if s.catalogue_weight_share is not None]
    if all((s.catalogue_weight_share or 0) >= 1 for s in known):
        return ""
    shares = t("list.separator").join(
        t(
            "partial.index",
            name=t(f"index.{s.index_code}"),
            code=s.index_code,
            share=formats.share(s.catalogue_weight_share),
            computed=s.computed_indicators,
            all=s.indicators,
        )
        for s in known
    )
    return t("partial.body", shares=shares)
