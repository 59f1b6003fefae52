"""Where somebody changes something, and the drafts that they find there."""

from bot.discord.components.message import layout
from bot.discord.components.send import NO_PINGS
from bot.discord.context import Interaction, app_of, owners_of
from bot.discord.permissions import ONLY_OWNERS, guild_of
from bot.domain.changes import SHARED, Draft, format_guild_scope
from bot.domain.guild_settings import UNRESTRICTED, GuildSettings
from bot.errors import NotAllowed, NotFound
from bot.replies.document import Reply


def scope_here(interaction: Interaction, *, everywhere: bool = False) -> str:
    """Where somebody changes something: in their server, or for all. Raises NotAllowed where they may not."""
    if everywhere and interaction.user.id not in owners_of(interaction):
        raise NotAllowed(ONLY_OWNERS)
    return SHARED if everywhere else format_guild_scope(guild_of(interaction).id)


def scope_typed(interaction: Interaction) -> str:
    """The same while a command is still typed; whoever may not change it for all is offered what is theirs."""
    wanted = bool(getattr(interaction.namespace, "everywhere", False))
    return scope_here(interaction, everywhere=wanted and interaction.user.id in owners_of(interaction))


async def guild_settings_in(interaction: Interaction, scope: str) -> GuildSettings:
    """What a guild has set; the people who run the bot change what all servers see without a brake."""
    if scope == SHARED:
        return UNRESTRICTED
    return await app_of(interaction).fetch_guild_settings(guild_of(interaction).id)


async def draft_of(interaction: Interaction, number: int) -> Draft:
    """The draft of that number in this server; an owner finds those for all servers too."""
    editor = app_of(interaction).drafts
    try:
        return await editor.draft(scope_here(interaction), number)
    except NotFound:
        if interaction.user.id in owners_of(interaction):
            return await editor.draft(SHARED, number)
        raise


async def open_draft(interaction: Interaction, number: int) -> Draft:
    """A draft that whoever acts can go on with. Raises UserError with what is in the way."""
    draft = await draft_of(interaction, number)
    return await app_of(interaction).drafts.open_draft(draft.scope, number, interaction.user.id)


async def show(interaction: Interaction, reply: Reply) -> None:
    """Show in place of the placeholder what became of it."""
    await interaction.edit_original_response(view=layout(reply), allowed_mentions=NO_PINGS)
