"""Translates command names, options and choices for Discord, from the catalogues."""

from functools import cache
from gettext import NullTranslations

import discord
from discord import app_commands
from discord.app_commands import TranslationContextLocation as Location

from bot.languages import ENGLISH, find_language, get_catalogue, list_catalogues

COMMAND, CHOICE = "command", "choice"
"""Contexts in the catalogues: a name is one word, which may mean something else in a sentence."""

_CONTEXTS = {
    Location.command_name: COMMAND,
    Location.group_name: COMMAND,
    Location.parameter_name: COMMAND,
    Location.choice_name: CHOICE,
}


class CommandTranslator(app_commands.Translator):
    """Set on the command tree; discord.py asks it for every text in every locale when commands are registered."""

    async def translate(
        self, string: app_commands.locale_str, locale: discord.Locale, context: app_commands.TranslationContextTypes
    ) -> str | None:
        """Return a text in a locale, None if it stays as it is."""
        catalogue = _find_catalogue(locale.value)
        if catalogue is None:
            return None
        kind = _CONTEXTS.get(context.location)
        translated = catalogue.pgettext(kind, string.message) if kind else catalogue.gettext(string.message)
        return translated if translated != string.message else None


# Asked some ten thousand times for each registration: every text in every locale, most of which have no catalogue.
@cache
def _find_catalogue(locale: str) -> NullTranslations | None:
    language = find_language(locale, list_catalogues())
    return None if language is None or language == ENGLISH else get_catalogue(language)
