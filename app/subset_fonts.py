"""Makes the two bundled fonts again: Noto Sans SC (OFL), GB 2312 level 1 and Latin, regular and bold.

Run by hand when the fonts change: ``python -m app.subset_fonts``. It needs Debian's fonts-noto-cjk and
``fonttools[woff]`` (a development dependency); the results are kept in the repository.
"""

from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection

from jushu.settings import Settings

SOURCE = Path("/usr/share/fonts/opentype/noto")
FAMILY = "Noto Sans CJK SC"
LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2040), *range(0x2190, 0x2194)]
SIGNS = "−≤≥≠≈×÷±√∑∞△▲▼◆●○■□✓✔✕✗€℃‰→…—·・①②③④⑤⑥⑦⑧⑨⑩"


def characters() -> list[int]:
    """Code points of GB 2312 rows 1, 3 (signs) and 16-55 (level 1, 3,755 characters), Latin and signs."""
    rows = [0xA1, 0xA3, *range(0xB0, 0xD8)]
    pairs = (bytes([row, cell]) for row in rows for cell in range(0xA1, 0xFF))
    text = "".join(pair.decode("gb2312", errors="ignore") for pair in pairs)
    return sorted({*LATIN, *map(ord, text + SIGNS)})


def build(weight: str) -> Path:
    """Write the subset of one weight as WOFF2 and return its path."""
    # "locl" would pull in the Japanese, Korean and traditional forms of each character: not wanted here.
    fonts = TTCollection(SOURCE / f"NotoSansCJK-{weight}.ttc").fonts
    font = next(face for face in fonts if face["name"].getDebugName(1) == FAMILY)
    options = subset.Options(flavor="woff2", hinting=False, desubroutinize=True, layout_features=["kern"])
    worker = subset.Subsetter(options)
    worker.populate(unicodes=characters())
    worker.subset(font)
    target = Settings().fonts / f"NotoSansSC-{weight}-gb2312-1.woff2"
    subset.save_font(font, str(target), options)
    return target


if __name__ == "__main__":
    for name in ("Regular", "Bold"):
        path = build(name)
        print(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB, {len(characters())} characters")
