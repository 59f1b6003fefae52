"""The languages that people are answered in: what they are called, our own words in them, dates and numbers.

Our own words are English in the code and stand translated in catalogues, `catalogues/LANGUAGE.po`. They are looked up
in the language that is spoken: a front end or a reader sets it with `speak` before it renders anything.
"""

import io
from collections.abc import Callable, Collection, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import cache, lru_cache, wraps
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from typing import ParamSpec, TypeVar

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

P = ParamSpec("P")
T = TypeVar("T")

ENGLISH = "en"

LOCALES = {"hr": ("cnr", "bs", "sr"), "no": ("nb",)}
"""Languages for members whose Discord is set to another one, which has none of its own for them, or another code."""

_BABEL_LOCALES = {ENGLISH: "en_GB", "cnr": "sr_Latn_ME"}
"""CLDR has no Montenegrin; it has Serbian in Latin script as written in Montenegro."""

_NAMES = {"cnr": "crnogorski"}

_MONTHS_IN_DATES = {
    "cnr": (
        *("januara", "februara", "marta", "aprila", "maja", "juna"),
        *("jula", "avgusta", "septembra", "oktobra", "novembra", "decembra"),
    )
}
"""Where a date needs another case than the one that CLDR has."""

_spoken: ContextVar[str] = ContextVar("spoken", default=ENGLISH)


@contextmanager
def speak(language: str) -> Iterator[None]:
    """Say everything in a language until the block ends, in this task or thread."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def set_spoken(language: str) -> None:
    """Say everything in a language from now on, in this task."""
    _spoken.set(language)


def get_spoken() -> str:
    """Return the language in which everything is said."""
    return _spoken.get()


def cache_by_language(size: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Cache the last results of a function that says something: each is of one language."""

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        @lru_cache(size)
        def call_in_language(_language: Hashable, *args: P.args, **kwargs: P.kwargs) -> T:
            return function(*args, **kwargs)

        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> T:
            return call_in_language(get_spoken(), *args, **kwargs)  # type: ignore[arg-type] # all are hashable

        return call

    return decorate


def mark(text: str) -> str:
    """Return the text itself: a mark for the catalogues on what is said later."""
    return text


def mark_count(singular: str, plural: str) -> tuple[str, str]:
    """Return both forms: a mark for the catalogues on what is counted later."""
    return singular, plural


def say(text: str) -> str:
    """Return one of our texts in the language that is spoken."""
    return get_catalogue(get_spoken()).gettext(text) if text else ""


def say_count(singular: str, plural: str, count: int) -> str:
    """Return a number with its noun, in the language that is spoken.

    >>> say_count("{count} entry", "{count} entries", 1_200)
    '1,200 entries'
    """
    form = get_catalogue(get_spoken()).ngettext(singular, plural, count)
    return form.format(count=say_number(count))


def say_number(number: float) -> str:
    """Return a number as it is written in the language that is spoken."""
    return str(format_decimal(number, locale=get_locale(get_spoken())))


def say_date(year: int, month: int | None = None, day: int | None = None) -> str:
    """Return a date as it is written in the language that is spoken, as precise as it is given.

    >>> with speak("cnr"):
    ...     say_date(2017, 6, 5), say_date(2017, 6), say_date(2017)
    ('5. juna 2017.', 'juna 2017.', '2017.')
    """
    locale, first = get_locale(get_spoken()), date(year, month or 1, day or 1)
    if month is None:
        return str(format_skeleton("y", first, locale=locale))
    text = str(format_date(first, "long", locale) if day else format_skeleton("yMMMM", first, locale=locale))
    months = _MONTHS_IN_DATES.get(get_spoken())
    return text.replace(locale.months["format"]["wide"][month], months[month - 1]) if months else text


def say_month(number: int) -> str:
    """Return the short name of a month, from 1, in the language that is spoken."""
    return str(get_locale(get_spoken()).months["stand-alone"]["abbreviated"][number])


@cache
def get_catalogue(language: str) -> NullTranslations:
    """Return the catalogue of our own words in a language; of one without, English."""
    path = files("bot").joinpath("catalogues", f"{language}.po")
    if not path.is_file():
        return NullTranslations()
    with path.open("rb") as stream:
        catalogue = read_po(stream)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


@cache
def list_catalogues() -> tuple[str, ...]:
    """Return the languages that our own words are there in, English first."""
    names = (path.name for path in files("bot").joinpath("catalogues").iterdir())
    return (ENGLISH, *sorted(name.removesuffix(".po") for name in names if name.endswith(".po")))


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
        return Locale.parse(_BABEL_LOCALES[ENGLISH])


def name_language(language: str) -> str:
    """Return a language's name in itself.

    >>> name_language("cnr"), name_language("pt-BR"), name_language("xx")
    ('crnogorski', 'português (Brasil)', 'xx')
    """
    locale, primary = get_locale(language), language.partition("-")[0]
    if language in _NAMES or locale.language != primary:
        return _NAMES.get(language, language)
    return (locale.get_language_name() if primary == language else locale.get_display_name()) or language
