"""The life cycle of interactions: dispatched, answered in time, followed up until the token expires."""

import secrets
from dataclasses import dataclass, field

from bot.emulator.errors import ApiError, ErrorCode
from bot.emulator.protocol import CallbackKind, InteractionKind, Payload
from bot.emulator.state.guilds import Channel
from bot.emulator.state.messages import MAX_ATTACHMENT_BYTES, Message
from bot.emulator.state.state import State
from bot.emulator.state.users import User

# Discord's deadlines (reference, "Receiving and Responding"): for the first response, and for follow-ups.
FIRST_RESPONSE_SECONDS = 3.0
TOKEN_LIFETIME_SECONDS = 900.0

# Older interactions are dropped, so that hours of load take no more memory.
MAX_INTERACTIONS = 20_000


@dataclass(slots=True, eq=False)
class PendingInteraction:
    """An interaction and how far the bot has answered it.

    `owners` are its authorizing integration owners, `source` is the message of a component, `trigger` the interaction
    that opened a modal, `original` the message of the first response. `filled` is False while that is a placeholder.
    `failed`: there was no first response in time.
    """

    id: int
    kind: InteractionKind
    user: User
    channel: Channel
    created_at: float
    owners: Payload
    source: Message | None = None
    trigger: "PendingInteraction | None" = None
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    callback: CallbackKind | None = None
    original: Message | None = None
    follow_ups: list[Message] = field(default_factory=list)
    choices: list[Payload] | None = None
    modal: Payload | None = None
    command_name: str = ""
    from_menu: bool = False
    filled: bool = True
    failed: bool = False

    @property
    def answered(self) -> bool:
        return self.callback is not None


class Interactions:
    """All interactions by their tokens, and their deadlines."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._by_token: dict[str, PendingInteraction] = {}

    def dispatch(self, interaction: PendingInteraction, data: Payload) -> PendingInteraction:
        """Send an interaction to the bot. Returns it."""
        self._by_token[interaction.token] = interaction
        if len(self._by_token) > MAX_INTERACTIONS:
            del self._by_token[next(iter(self._by_token))]
        guild = interaction.channel.guild
        guild_id = guild.id if guild and guild.installed else None
        self._state.emit("INTERACTION_CREATE", self._build_payload(interaction, data), guild_id)
        return interaction

    def _build_payload(self, interaction: PendingInteraction, data: Payload) -> Payload:
        channel, user = interaction.channel, interaction.user
        channel_payload = channel.to_payload() | {"permissions": str(channel.compute_permissions(user))}
        # Interactions have a partial channel, without its overwrites.
        channel_payload.pop("permission_overwrites", None)
        return {
            "id": str(interaction.id),
            "application_id": str(self._state.bot.id),
            "type": int(interaction.kind),
            "token": interaction.token,
            "version": 1,
            "locale": user.locale,
            "channel_id": str(channel.id),
            "channel": channel_payload,
            "context": int(channel.context),
            "app_permissions": str(channel.compute_permissions(self._state.bot)),
            "entitlements": [],
            "attachment_size_limit": MAX_ATTACHMENT_BYTES,
            "authorizing_integration_owners": interaction.owners,
            "data": data,
            **_build_invoker(user, channel),
            **({"message": interaction.source.to_payload()} if interaction.source else {}),
        }

    def is_settled(self, interaction: PendingInteraction) -> bool:
        """Whether the user sees a final result: a response that is no placeholder, or that the bot failed."""
        interaction.failed = interaction.failed or (not interaction.answered and self._is_late(interaction))
        loading = interaction.original is not None and interaction.original.loading
        return interaction.failed or (interaction.answered and not loading)

    def _is_late(self, interaction: PendingInteraction) -> bool:
        return self._compute_age(interaction) >= FIRST_RESPONSE_SECONDS

    def _compute_age(self, interaction: PendingInteraction) -> float:
        return self._state.clock.now() - interaction.created_at

    def require_unanswered(self, interaction_id: str, token: str) -> PendingInteraction:
        """The interaction that a callback responds to. Raises ApiError: unknown, answered already, or too late."""
        interaction = self._by_token.get(token)
        if interaction is None or str(interaction.id) != interaction_id:
            raise ApiError(ErrorCode.UNKNOWN_INTERACTION)
        if interaction.answered:
            raise ApiError(ErrorCode.ALREADY_ACKNOWLEDGED)
        if self._is_late(interaction):
            interaction.failed = True
            raise ApiError(ErrorCode.UNKNOWN_INTERACTION)
        return interaction

    def require_answered(self, application_id: str, token: str) -> PendingInteraction:
        """The interaction that a token follows up. Raises ApiError: unknown, not answered yet, or expired."""
        interaction = self._by_token.get(token)
        if interaction is None or not interaction.answered or application_id != str(self._state.bot.id):
            raise ApiError(ErrorCode.UNKNOWN_WEBHOOK)
        if self._compute_age(interaction) >= TOKEN_LIFETIME_SECONDS:
            raise ApiError(ErrorCode.INVALID_WEBHOOK_TOKEN)
        return interaction


def _build_invoker(user: User, channel: Channel) -> Payload:
    if channel.guild is None:
        return {"user": user.to_payload()}
    guild = channel.guild
    return {
        "member": guild.members[user.id].to_payload(channel),
        "guild_id": str(guild.id),
        "guild_locale": guild.locale,
        "guild": {"id": str(guild.id), "locale": guild.locale, "features": []},
    }
