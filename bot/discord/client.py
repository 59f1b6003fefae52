"""Discord: the client, its command tree, and what is said when something goes wrong."""

import hashlib
import json
import logging
import secrets
from typing import Any

import discord
from discord import app_commands

from bot.app import Almanac
from bot.config import Settings
from bot.discord import commands
from bot.discord.components.buttons import ActionButton
from bot.discord.components.expiry import ExpiringViews
from bot.discord.components.modals import submitted
from bot.discord.components.send import NO_PINGS, UNSAID, send
from bot.discord.context import in_time
from bot.discord.dispatch import press
from bot.discord.drafting.handlers import submit
from bot.discord.notifications.worker import NotificationWorker
from bot.discord.permissions import need_of_command, permit
from bot.domain.permission_level import PermissionLevel
from bot.errors import UserError
from bot.replies.actions import Action
from bot.replies.document import Reply, Text
from bot.storage.command_digest import fetch_command_digest, store_command_digest

logger = logging.getLogger(__name__)

UNKNOWN = "Something went wrong on my side (reference {reference}). Please try again."
TOO_FAST = "You're going too fast. Please try again in {seconds:.0f} s."
JUST_UPDATED = "My commands were just updated. Please try again in a minute, or reload Discord."
NOT_ALLOWED = "You can't use that command here."


SERVERS_PAUSE = 0.3
"""Seconds without news of another server after which all are known. Nothing but telling of answers waits for it."""


class AlmanacClient(discord.Client):
    """One connection to Discord, with the service that answers."""

    def __init__(self, app: Almanac, settings: Settings) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True), allowed_mentions=NO_PINGS, guild_ready_timeout=SERVERS_PAUSE
        )
        self.app = app
        self.endings = ExpiringViews()
        self.telling = NotificationWorker(self)
        self.tree = AlmanacTree(self)
        self._settings = settings

    async def setup_hook(self) -> None:
        self.add_dynamic_items(ActionButton)
        self.app.unanswered.when_answered = self.telling.begin
        self.app.add_change_listener(self.telling.begin)
        if self._settings.dev_guild_id is not None:
            guild = discord.Object(self._settings.dev_guild_id)
            self.tree.copy_global_to(guild=guild)
            await sync(self, guild)

    @property
    def owners(self) -> frozenset[int]:
        """The people who run the bot: those of the settings, else the owners of the Discord application."""
        if self._settings.owner_ids:
            return self._settings.owner_ids
        application = self.application
        if application is None:
            return frozenset()
        if application.team is None:
            return frozenset((application.owner.id,))
        readers = discord.TeamMemberRole.read_only
        return frozenset(one.id for one in application.team.members if one.role is not readers)

    async def on_ready(self) -> None:
        logger.info("Connected as %s in %d guilds.", self.user, len(self.guilds))
        self.telling.begin()

    def dispatch(self, event: str, /, *args: object, **kwargs: object) -> None:
        """Nothing happens after the end: discord.py may still say then that it is ready, and fails at it.

        Of interactions only forms are heard as events, without a task for each of the others.
        """
        form = discord.InteractionType.modal_submit
        unheard = any(isinstance(one, discord.Interaction) and one.type is not form for one in args)
        if not (unheard or self.is_closed()):
            super().dispatch(event, *args, **kwargs)

    async def press(self, interaction: discord.Interaction[Any], action: Action) -> None:
        try:
            in_time(interaction)
            await press(interaction, action)
        except Exception as error:  # noqa: BLE001 - discord.py has no error hook for these buttons
            await explain(interaction, error)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """A form that was sent: read from what Discord says, so that it works after a restart too."""
        sent = submitted(interaction)
        if sent is None:
            return
        try:
            in_time(interaction)
            await permit(interaction, PermissionLevel.MODERATOR)
            await submit(interaction, *sent)
        except Exception as error:  # noqa: BLE001 - nothing else would tell them
            await explain(interaction, error)

    async def close(self) -> None:
        await self.endings.close()
        await self.telling.close()
        await super().close()


class AlmanacTree(app_commands.CommandTree[AlmanacClient]):
    """Every command, usable in guilds, in direct messages and as an app that a member installed."""

    def __init__(self, client: AlmanacClient) -> None:
        super().__init__(
            client,
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
        )
        for command in commands.ALL:
            self.add_command(command)

    async def interaction_check(self, interaction: discord.Interaction[AlmanacClient], /) -> bool:
        """Ask before every command, and before completing its fields: there whoever may not is offered nothing."""
        try:
            await permit(interaction, need_of_command(interaction.command))
        except Exception as error:  # noqa: BLE001 - discord.py would only log what nobody foresaw
            await explain(interaction, error)
            return False
        return True

    async def on_error(
        self, interaction: discord.Interaction[AlmanacClient], error: app_commands.AppCommandError, /
    ) -> None:
        await explain(interaction, error)


async def explain(interaction: discord.Interaction[Any], error: Exception) -> None:
    """Tell the member, in private, what went wrong; what we did not foresee is logged under a reference.

    Whoever is still typing is offered nothing.
    """
    said = Reply((Text(sentence(error)),))
    try:
        if interaction.type is discord.InteractionType.autocomplete:
            await interaction.response.autocomplete([])
        else:
            await send(interaction, said)
    except UNSAID as failure:
        logger.warning("A member could not be told of an error: %s.", type(failure).__name__)


def sentence(error: Exception) -> str:
    """What a member is told of an error; never the text of an exception that is not meant for them."""
    if isinstance(error, app_commands.CommandInvokeError):
        error = error.original
    match error:
        case UserError():
            return str(error)
        case app_commands.CommandOnCooldown(retry_after=seconds):
            return TOO_FAST.format(seconds=max(1.0, seconds))
        case app_commands.CommandNotFound() | app_commands.CommandSignatureMismatch():
            return JUST_UPDATED
        case app_commands.CheckFailure():
            return NOT_ALLOWED
    reference = secrets.token_hex(3).upper()
    logger.error("Unforeseen, told as %s", reference, exc_info=error)
    return UNKNOWN.format(reference=reference)


def tree_digest(tree: AlmanacTree, guild: discord.Object | None = None) -> str:
    """A fingerprint of what Discord is told of the commands: names, descriptions, options, permissions."""
    payload = [command.to_dict(tree) for command in tree.get_commands(guild=guild)]
    return hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()


async def has_changed(client: AlmanacClient) -> bool:
    """Whether the commands are others than those that Discord was last told of."""
    return await fetch_command_digest(client.app.database, "global") != tree_digest(client.tree)


async def sync(client: AlmanacClient, guild: discord.Object | None = None) -> int:
    """Register the commands with Discord and remember it. Returns how many there are."""
    registered = await client.tree.sync(guild=guild)
    scope = "global" if guild is None else str(guild.id)
    await store_command_digest(client.app.database, scope, tree_digest(client.tree, guild))
    return len(registered)
