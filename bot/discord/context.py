"""What every command needs: the service behind the client, a and the choices for a field."""

from collections.abc import Iterable
from typing import Any, Protocol, cast

import discord
from discord import app_commands

from bot.app import Almanac
from bot.discord.components.expiry import ExpiringViews
from bot.discord.components.limits import CHOICE, CHOICES, cut
from bot.matching.autocomplete.completion import Choice
from bot.replies.document import Reply
from bot.service.queries import Reader

Interaction = discord.Interaction[Any]


class Serving(Protocol):
    """The client, as a command knows it."""

    app: Almanac
    endings: ExpiringViews
    owners: frozenset[int]


def app_of(interaction: Interaction) -> Almanac:
    return cast(Serving, interaction.client).app


async def seen(interaction: Interaction) -> Reader:
    """What the guild sees that the interaction comes from, or in direct messages what every guild sees."""
    return await app_of(interaction).reader_for(interaction.guild_id)


def owners_of(interaction: Interaction) -> frozenset[int]:
    """The people who run the bot."""
    return cast(Serving, interaction.client).owners


def end_later(interaction: Interaction, message_id: int | None, reply: Reply) -> None:
    """Let the list that a message shows lose its buttons when nobody presses them any more."""
    if message_id is not None:
        cast(Serving, interaction.client).endings.begin(message_id, interaction, reply)


def moderated(interaction: Interaction) -> bool:
    """Whether there are moderators who could be asked: the bot itself is in the guild."""
    return interaction.guild_id is not None and interaction.client.get_guild(interaction.guild_id) is not None


def choices(found: Iterable[Choice]) -> list[app_commands.Choice[str]]:
    """At most 25 choices; what would be too long to come back whole is left out."""
    fitting = (choice for choice in found if len(choice.value) <= CHOICE)
    shown = [app_commands.Choice(name=cut(choice.label, CHOICE), value=choice.value) for choice in fitting]
    return shown[:CHOICES]
