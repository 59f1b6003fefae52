"""What handlers get from an interaction: the application, the reader of its guild, and facts about who acts where."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol, TypeVar, cast

import discord
from discord import app_commands

from bot.app import Almanac
from bot.discord.components.delivery import in_time, require_time
from bot.discord.components.expiry import ExpiringViews
from bot.discord.components.limits import MAX_CHOICE_LENGTH, MAX_CHOICES, cut
from bot.discord.components.message import read_language
from bot.discord.guilds import GuildDirectory
from bot.discord.rate_limit import RateLimiter
from bot.discord.review_cards import ReviewCards
from bot.domain.operator import Operator
from bot.languages import ENGLISH, find_language, set_spoken
from bot.matching.autocomplete.completion import CompletionChoice
from bot.replies.document import Reply
from bot.service.queries import Reader
from bot.service.threads import answer_in_thread

T = TypeVar("T")

Interaction = discord.Interaction[Any]

_ROLE_IDS = "roles"


class BotClient(Protocol):
    """The part of the client that handlers use; the client itself imports the handlers."""

    app: Almanac
    expiring_views: ExpiringViews
    review_cards: ReviewCards
    directory: GuildDirectory
    submission_limiter: RateLimiter
    owners: frozenset[int]
    operator: Operator


def get_client(interaction: Interaction) -> BotClient:
    # discord.py can't know which client an interaction belongs to.
    return cast(BotClient, interaction.client)


def get_app(interaction: Interaction) -> Almanac:
    return get_client(interaction).app


async def fetch_reader(interaction: Interaction) -> Reader:
    """Return the reader of the interaction's guild; in direct messages that of the shared knowledge base.

    A button of a message goes on in the language of that message, everything else in the member's.

    Raises NotDelivered if it took so long that nobody waits for an answer any more.
    """
    reader = await get_app(interaction).fetch_reader(interaction.guild_id, str(interaction.locale))
    require_time(interaction)
    if interaction.type is discord.InteractionType.component and interaction.message:
        reader = reader.in_language(read_language(interaction.message, reader.languages) or reader.base.language)
    set_spoken(reader.base.language)
    return reader


def speak_locale(interaction: Interaction) -> None:
    """Speak the member's language until they are admitted: a refused user asks nothing of the database."""
    available = get_app(interaction).shared.languages
    set_spoken(find_language(interaction.locale.value, available) or ENGLISH)


async def speak_language(interaction: Interaction) -> None:
    """Say everything in the member's language, or in the server's if the bot doesn't speak theirs."""
    set_spoken(await get_app(interaction).choose_language(interaction.guild_id, str(interaction.locale)))


async def work_out(interaction: Interaction, query: Callable[[], T]) -> T:
    """Run a reader's query that compares texts, in a thread: with meaning that takes some 15 ms.

    Raises what it raises, and NotDelivered if nobody waits for it any more.
    """
    return await in_time(interaction, answer_in_thread(query))


def is_bot_owner(interaction: Interaction) -> bool:
    return interaction.user.id in get_client(interaction).owners


def has_moderators(interaction: Interaction) -> bool:
    """Whether the bot is a member of the guild; where a user brought it along, nobody moderates its knowledge."""
    return interaction.guild_id is not None and get_client(interaction).directory.has_bot(interaction)


def note_role_ids(interaction: Interaction, payload: Mapping[str, Any]) -> None:
    """Keep the roles that a member has: discord.py drops those of a guild that it knows nothing of."""
    interaction.extras[_ROLE_IDS] = frozenset(map(int, payload.get("member", {}).get("roles", ())))


def get_role_ids(interaction: Interaction) -> frozenset[int]:
    """Return the ids of the member's roles, without @everyone; none in direct messages."""
    role_ids: frozenset[int] = interaction.extras[_ROLE_IDS]
    return role_ids


def get_moderated_guild_id(interaction: Interaction) -> int | None:
    """Return the id of the guild, None where nobody moderates its knowledge."""
    return interaction.guild_id if has_moderators(interaction) else None


def expire_buttons(interaction: Interaction, message_id: int | None, reply: Reply) -> None:
    """Remove the buttons of the message that shows a list, once nobody has pressed one for a while."""
    if message_id is not None:
        get_client(interaction).expiring_views.start(message_id, interaction, reply)


def build_choices(completions: Iterable[CompletionChoice]) -> list[app_commands.Choice[str]]:
    """Build the choices that autocomplete offers, without those whose value is too long for Discord to return."""
    fitting = (choice for choice in completions if len(choice.value) <= MAX_CHOICE_LENGTH)
    choices = [app_commands.Choice(name=cut(choice.label, MAX_CHOICE_LENGTH), value=choice.value) for choice in fitting]
    return choices[:MAX_CHOICES]


def build_text_choices(texts: Iterable[str]) -> list[app_commands.Choice[str]]:
    """Build choices that show their value itself."""
    return build_choices(CompletionChoice(text, text) for text in texts)
