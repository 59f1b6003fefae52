"""The languages that people are answered in: what they are called, and which of Discord's they stand for."""

from collections.abc import Collection
from functools import cache

from babel import Locale, UnknownLocaleError

LOCALES = {"hr": ("cnr", "bs", "sr"), "no": ("nb",)}
"""Languages for members whose Discord is set to another one, which has none of its own for them, or another code."""

_BABEL_LOCALES = {"en": "en_GB", "cnr": "sr_Latn_ME"}
"""CLDR has no Montenegrin; it has Serbian in Latin script as written in Montenegro."""

_NAMES = {"cnr": "crnogorski"}


def find_language(locale: str | None, available: Collection[str]) -> str | None:
    """Return the language for a locale of Discord; None if it isn't there.

    >>> find_language("en-US", ["en", "cnr"]), find_language("hr", ["en", "cnr"]), find_language("fr", ["en", "cnr"])
    ('en', 'cnr', None)
    """
    if not locale:
        return None
    wanted = (locale, locale.partition("-")[0], *LOCALES.get(locale, ()))
    return next((language for language in wanted if language in available), None)


@cache
def get_locale(language: str) -> Locale:
    """Return what CLDR knows of a language; of one that it doesn't have, British English."""
    try:
        return Locale.parse(_BABEL_LOCALES.get(language, language).replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse(_BABEL_LOCALES["en"])


def name_language(language: str) -> str:
    """Return a language's name in itself.

    >>> name_language("cnr"), name_language("pt-BR"), name_language("xx")
    ('crnogorski', 'português (Brasil)', 'xx')
    """
    locale, primary = get_locale(language), language.partition("-")[0]
    if language in _NAMES or locale.language != primary:
        return _NAMES.get(language, language)
    return (locale.get_language_name() if primary == language else locale.get_display_name()) or language
