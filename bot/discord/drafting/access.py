"""Finds the scope that a member may change, and the drafts that they may see or continue there."""

from bot.discord.context import Interaction, get_app, is_bot_owner
from bot.discord.permissions import ONLY_OWNERS, require_guild_id
from bot.domain.changes import SHARED, Draft, format_guild_scope
from bot.domain.knowledge import KnowledgeBase
from bot.errors import NotAllowed, NotFound
from bot.languages import say


def require_scope(interaction: Interaction, *, everywhere: bool = False) -> str:
    """Return the scope of this guild, or the shared one. Raises NotAllowed if it isn't theirs to change."""
    if everywhere and not is_bot_owner(interaction):
        raise NotAllowed(say(ONLY_OWNERS))
    return SHARED if everywhere else format_guild_scope(require_guild_id(interaction))


def get_autocomplete_scope(interaction: Interaction) -> str:
    """Return the scope of a command that is still being typed: the shared one only for the bot's owners."""
    wanted = bool(getattr(interaction.namespace, "everywhere", False))
    return require_scope(interaction, everywhere=wanted and is_bot_owner(interaction))


async def fetch_base(interaction: Interaction, scope: str) -> KnowledgeBase:
    """Return what a scope is answered from now; differences take the titles of what they name from it."""
    return (await get_app(interaction).fetch_scope_reader(scope)).base


async def fetch_draft(interaction: Interaction, draft_id: int) -> Draft:
    """Return a draft of this guild; for the bot's owners also a shared one. Raises NotFound if there is none."""
    drafts = get_app(interaction).drafts
    try:
        return await drafts.fetch(require_scope(interaction), draft_id)
    except NotFound:  # a button tells the draft's id, not its scope
        if is_bot_owner(interaction):
            return await drafts.fetch(SHARED, draft_id)
        raise


async def find_revision_scope(interaction: Interaction, revision_id: int) -> str:
    """Return the scope of a revision of this guild; for the bot's owners also of a shared one."""
    scope, history = require_scope(interaction), get_app(interaction).history
    try:
        await history.fetch_revision(scope, revision_id)
    except NotFound:  # a button tells the revision's id, not its scope
        if is_bot_owner(interaction):
            return SHARED
        raise
    return scope


async def fetch_open_draft(interaction: Interaction, draft_id: int) -> Draft:
    """Return a draft that this user can continue. Raises UserError with the reason if they can't."""
    draft = await fetch_draft(interaction, draft_id)
    return await get_app(interaction).drafts.fetch_open(draft.scope, draft_id, interaction.user.id)
