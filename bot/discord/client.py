"""The Discord client and its command tree: where every interaction comes in, is admitted and handed on."""

import asyncio
import contextlib
import logging
from collections.abc import Mapping
from typing import Any

import discord
from discord import InteractionType, app_commands

from bot.app import Almanac
from bot.config import Settings
from bot.discord import commands
from bot.discord.admission import Admission, Arrival
from bot.discord.command_options import can_complete, has_our_values
from bot.discord.command_sync import CommandSync
from bot.discord.components.delivery import has_responded, respond, set_time_limit
from bot.discord.components.expiry import ExpiringViews
from bot.discord.components.menus import read_action
from bot.discord.components.modals import parse_submission
from bot.discord.components.send import NO_PINGS
from bot.discord.connection import LastingClient
from bot.discord.context import Interaction, speak_language, speak_locale
from bot.discord.delivery_clock import DeliveryClock
from bot.discord.dispatch import HANDLERS
from bot.discord.drafting.handlers import submit
from bot.discord.errors import JUST_UPDATED, report_error, report_errors
from bot.discord.gateway import use_fair_websocket
from bot.discord.guilds import GatewayGuilds, GuildDirectory, RestGuilds
from bot.discord.heartbeat import TIMEOUT_SECONDS, watch_heartbeats
from bot.discord.interaction_building import build_interaction
from bot.discord.interaction_log import log_interaction
from bot.discord.member_actions import OUTDATED
from bot.discord.notifications.worker import NotificationWorker
from bot.discord.payloads import (
    is_well_formed,
)
from bot.discord.permissions import get_required_level, require_permission
from bot.discord.rate_limit import RateLimiter, build_completion_limiter, build_submission_limiter
from bot.discord.review_cards import ReviewCards
from bot.discord.translator import CommandTranslator
from bot.domain.operator import Operator
from bot.domain.permission_level import PermissionLevel
from bot.errors import NotFound, UserError
from bot.languages import say
from bot.replies.actions import Action
from bot.service.threads import BUSY
from bot.storage.command_digest import CommandDigests

logger = logging.getLogger(__name__)

GUILD_READY_TIMEOUT_SECONDS = 0.3
"""Discord sends the guilds one by one at the start; after this pause all are known. Only notifications wait for it."""

SHUTDOWN_GRACE_SECONDS = 2.0
"""How long interactions in flight may take to finish when the bot stops."""

CLOSE_TIMEOUT_SECONDS = 0.5
"""How long a silent Discord may take to say goodbye; aiohttp would wait ten seconds."""


class AlmanacClient(LastingClient):
    """One connection to Discord, answered from the application."""

    def __init__(self, app: Almanac, settings: Settings) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True),  # roles and channels come with the guilds; no messages are read
            allowed_mentions=NO_PINGS,
            guild_ready_timeout=GUILD_READY_TIMEOUT_SECONDS,
            heartbeat_timeout=TIMEOUT_SECONDS,
        )
        self.app = app
        self.expiring_views = ExpiringViews()
        self.review_cards = ReviewCards(app.drafts, app.choose_language)
        is_stateless = settings.interactions_port is not None
        app.health.has_gateway = not is_stateless
        # Shards keep nothing of guilds: there are too many, and another process may go on with them at any time.
        is_alone = not is_stateless and settings.shard_count is None
        self.directory: GuildDirectory = GatewayGuilds(self) if is_alone else RestGuilds(self)
        self.notifications = NotificationWorker(self)
        self.rate_limiter = RateLimiter()
        self.completion_limiter = build_completion_limiter()
        self.submission_limiter = build_submission_limiter()
        self.tree = AlmanacTree(self)
        self.command_sync = CommandSync(
            self.tree, CommandDigests(app.database), lambda: commands.find_unused(app.shared.base)
        )
        self._settings = settings
        use_fair_websocket()
        watch_heartbeats(app.health.record_heartbeat)
        self.admission = Admission(self.handle, self._refuse, DeliveryClock())
        # discord.py would make a task of every interaction at once, in the order of arrival, however many there are.
        self._connection.parsers["INTERACTION_CREATE"] = self.admission.submit

    async def setup_hook(self) -> None:
        await self.tree.set_translator(CommandTranslator())
        self.app.unanswered.on_answered = self.notifications.wake
        self.app.add_change_listener(self.notifications.wake)
        if self._settings.dev_guild_id is not None:
            # A guild of the developer's gets the commands at every start; for everybody else `sync` is run by hand.
            guild = discord.Object(self._settings.dev_guild_id)
            self.tree.copy_global_to(guild=guild)
            await self.command_sync.sync(guild)

    @property
    def owners(self) -> frozenset[int]:
        """The ids of the users who run the bot: from the settings, else the owners of the Discord application."""
        if self._settings.owner_ids:
            return self._settings.owner_ids
        application = self.application
        if application is None:
            return frozenset()
        if application.team is None:
            return frozenset((application.owner.id,))
        read_only = discord.TeamMemberRole.read_only
        return frozenset(member.id for member in application.team.members if member.role is not read_only)

    @property
    def operator(self) -> Operator:
        """Who runs the bot, and the privacy policy that they named in Discord's developer portal."""
        policy = self.application.privacy_policy_url if self.application else None
        return Operator(tuple(sorted(self.owners)), policy)

    async def on_ready(self) -> None:
        logger.info("Connected as %s in %d guilds.", self.user, len(self.guilds))
        self.app.health.is_connected = True
        await self.begin_serving()

    async def begin_serving(self) -> None:
        """Do what can be done while interactions arrive: deliver the notifications that have waited."""
        self.notifications.wake()
        await self.app.load_charts()

    async def on_resumed(self) -> None:
        self.app.health.is_connected = True

    async def on_disconnect(self) -> None:
        self.app.health.is_connected = False

    def dispatch(self, event: str, /, *args: object, **kwargs: object) -> None:
        """Drop events after the client has closed: discord.py may still report that it is ready, and then fails."""
        if not self.is_closed():
            super().dispatch(event, *args, **kwargs)

    async def handle(self, arrival: Arrival) -> None:
        """Handle an interaction: a command, a completion, a button or a form."""
        interaction = self._build_interaction(arrival)
        if interaction is None:
            return
        speak_locale(interaction)
        if not is_well_formed(arrival.payload):
            logger.warning("Discord sent an interaction of an unknown shape.")
            await report_error(interaction, UserError(say(JUST_UPDATED)))
            return
        is_typed = interaction.type is InteractionType.autocomplete
        if not (is_typed or await self.app.brakes.claim(interaction.id)):
            return  # another process was sent it, too, and is faster
        with log_interaction(interaction, self.app.metrics):
            await self._route(interaction, arrival.payload["data"])

    async def _route(self, interaction: Interaction, data: Mapping[str, Any]) -> None:
        async with report_errors(interaction):
            match interaction.type:
                case InteractionType.application_command | InteractionType.autocomplete:
                    await self.tree.run(interaction)
                case InteractionType.component:
                    await self.press(interaction, read_action(data))
                case InteractionType.modal_submit:
                    await self.submit_form(interaction)

    async def _refuse(self, arrival: Arrival) -> None:
        """Tell a user that the bot is busy."""
        interaction = self._build_interaction(arrival)
        # Choices that don't come look like a slow connection; a message would be in the way of typing.
        if interaction is not None and interaction.type is not InteractionType.autocomplete:
            speak_locale(interaction)
            await report_error(interaction, UserError(say(BUSY)))

    def _build_interaction(self, arrival: Arrival) -> Interaction | None:
        interaction = build_interaction(arrival.payload, self._connection)
        if interaction is not None:
            set_time_limit(interaction, arrival.compute_seconds_left)
        return interaction

    async def admit(self, interaction: Interaction, level: PermissionLevel) -> None:
        """Raises RateLimited or NotAllowed. Typing an option has a rate limit of its own."""
        # The limit comes first: a user who is too fast for this process alone costs nothing.
        limiter = self.completion_limiter if interaction.type is InteractionType.autocomplete else self.rate_limiter
        await limiter.acquire_everywhere(interaction.user.id, self.app.brakes)
        await speak_language(interaction)
        await require_permission(interaction, level)

    async def press(self, interaction: Interaction, action: Action) -> None:
        """Carry out the action of a button, or of an option of a menu."""
        await self.admit(interaction, action.permission)
        await HANDLERS[type(action)](interaction, action)

    async def submit_form(self, interaction: Interaction) -> None:
        """Take a form that was sent. All forms are for moderators."""
        await self.admit(interaction, PermissionLevel.MODERATOR)
        form = parse_submission(interaction)
        if form is None:
            raise NotFound(OUTDATED)
        await submit(interaction, *form)

    async def close(self) -> None:
        # All of them still use the connection, so they end before it does.
        await self.admission.close(SHUTDOWN_GRACE_SECONDS)
        await self.expiring_views.close()
        await self.notifications.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_TIMEOUT_SECONDS):
                if self.ws is not None:
                    await self.ws.close(code=1000)
        await super().close()


class AlmanacTree(app_commands.CommandTree[AlmanacClient]):
    """Every command, usable in guilds, in direct messages and as an app that a user installed."""

    def __init__(self, client: AlmanacClient) -> None:
        super().__init__(
            client,
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
        )
        for command in commands.ALL:
            self.add_command(command)

    async def run(self, interaction: discord.Interaction[AlmanacClient]) -> None:
        """Run a command, or the autocompletion of its options; without choices, say so."""
        if interaction.type is not InteractionType.autocomplete or can_complete(interaction):
            await self._run(interaction)
        if interaction.type is InteractionType.autocomplete and not has_responded(interaction):
            await respond(interaction, lambda: interaction.response.autocomplete([]))

    async def _run(self, interaction: discord.Interaction[AlmanacClient]) -> None:
        """Raises AppCommandError. What our commands raise is wrapped in one; all else comes of options unlike ours."""
        if not has_our_values(interaction):
            raise app_commands.AppCommandError
        try:
            await self._call(interaction)
        except app_commands.AppCommandError:
            raise
        except Exception as error:
            logger.warning("Discord sent options that can't be read (%s).", type(error).__name__)
            raise app_commands.AppCommandError from error

    async def interaction_check(self, interaction: discord.Interaction[AlmanacClient], /) -> bool:
        """Admit a command, or the autocompletion of its options: without permission no choices are offered."""
        try:
            await self.client.admit(interaction, get_required_level(interaction.command))
        except Exception as error:  # noqa: BLE001 - discord.py passes only its own errors to on_error
            await report_error(interaction, error)
            return False
        return True

    async def on_error(
        self, interaction: discord.Interaction[AlmanacClient], error: app_commands.AppCommandError, /
    ) -> None:
        await report_error(interaction, error)
