"""Words that readers see: gettext catalogues in ``app/locale/<lang>/LC_MESSAGES``, read by babel.

``app.po`` has the words that pages share; a page's own words are in a file of its name beside it. Documents
that are made outside the app take theirs from the same place.
"""

from functools import lru_cache

from babel.messages.pofile import read_po

from jushu.settings import PROJECT_ROOT, Language

LOCALE = PROJECT_ROOT / "app" / "locale"
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@lru_cache
def catalogue(lang: Language) -> dict[str, str]:
    """All messages of one language: message id -> text (ids are symbolic, such as ``card.rank``)."""
    words: dict[str, str] = {}
    for path in sorted((LOCALE / lang / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            words |= {str(m.id): str(m.string) for m in read_po(file, locale=lang) if m.id}
    return words


class Texts:
    """Translator of one language: ``t("card.rank")``; an unknown id raises ``KeyError``."""

    def __init__(self, lang: Language) -> None:
        self.lang: Language = lang
        self._messages = catalogue(lang)

    def __call__(self, message: str, **values: object) -> str:
        """Text of the message with its ``{placeholders}`` filled."""
        text = self._messages[message]
        return text.format(**values) if values else text

    def known(self, message: str, otherwise: str) -> str:
        """Text of a message that data names (a unit, a reason), or ``otherwise`` if there is none."""
        return self._messages.get(message, otherwise)

    def pick(self, zh: str | None, en: str | None) -> str:
        """The name of a catalogue row in this language, or the other one where it is empty."""
        first, second = (zh, en) if self.lang == "zh" else (en, zh)
        return first or second or ""
