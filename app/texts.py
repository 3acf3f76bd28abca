"""The app's words: the kernel's, under the app's name for them."""

from jushu.texts import LANGUAGES, Texts, catalogue

__all__ = ["LANGUAGES", "Texts", "catalogue"]
