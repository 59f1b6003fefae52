"""Interactions: what a person did in Discord's window, and how far the bot has answered it."""

import secrets
from dataclasses import dataclass, field

from bot.emulator.errors import acknowledged, dead_token, unknown_interaction, unknown_webhook
from bot.emulator.protocol import InteractionKind, Payload
from bot.emulator.state.guilds import Channel
from bot.emulator.state.messages import MAX_FILE_BYTES, Message
from bot.emulator.state.state import KEPT, State
from bot.emulator.state.users import User

FIRST_RESPONSE_SECONDS, TOKEN_LIFETIME_SECONDS = 3.0, 900.0
"""Seconds until the first answer, and until the token dies (Discord: "Receiving and Responding")."""


@dataclass(slots=True, eq=False)
class PendingInteraction:
    """One call of the bot. `source` is the message it came from, `original` its first answer.

    `trigger` is the interaction that opened a form.
    """

    id: int
    kind: InteractionKind
    user: User
    channel: Channel
    opened: float
    origin: Payload
    source: Message | None = None
    trigger: "PendingInteraction | None" = None
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    callback: int | None = None
    original: Message | None = None
    follow_ups: list[Message] = field(default_factory=list)
    choices: list[Payload] | None = None
    form: Payload | None = None
    by_menu: bool = False
    filled: bool = True
    failed: bool = False

    @property
    def answered(self) -> bool:
        return self.callback is not None


class Interactions:
    """Every interaction, by its token, and the deadlines."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._open: dict[str, PendingInteraction] = {}

    def begin(self, made: PendingInteraction, content: Payload) -> PendingInteraction:
        """Tell the bot of something a person did."""
        self._open[made.token] = made
        if len(self._open) > KEPT:
            del self._open[next(iter(self._open))]
        guild = made.channel.guild.id if made.channel.guild and made.channel.guild.installed else None
        self._state.emit("INTERACTION_CREATE", self._payload(made, content), guild)
        return made

    def _payload(self, made: PendingInteraction, content: Payload) -> Payload:
        channel = made.channel
        place = channel.to_payload() | {"permissions": str(channel.permissions(made.user))}
        place.pop("permission_overwrites", None)
        return {
            "id": str(made.id),
            "application_id": str(self._state.bot.id),
            "type": int(made.kind),
            "token": made.token,
            "version": 1,
            "locale": made.user.locale,
            "channel_id": str(channel.id),
            "channel": place,
            "context": int(channel.place),
            "app_permissions": str(channel.permissions(self._state.bot)),
            "entitlements": [],
            "attachment_size_limit": MAX_FILE_BYTES,
            "authorizing_integration_owners": made.origin,
            "data": content,
            **_who(made.user, channel),
            **({"message": made.source.to_payload()} if made.source else {}),
        }

    def settled(self, one: PendingInteraction) -> bool:
        """Whether a person sees something final: an answer that is no placeholder, or that nobody answered in time."""
        late = self._state.clock.now() - one.opened >= FIRST_RESPONSE_SECONDS
        one.failed = one.failed or (late and not one.answered)
        waiting = one.original is not None and one.original.loading
        return one.failed or (one.answered and not waiting)

    def to_answer(self, interaction_id: str, token: str) -> PendingInteraction:
        """The interaction that a callback is for. Raises Refusal: unknown or too late, or answered already."""
        found = self._open.get(token)
        if found is None or str(found.id) != interaction_id:
            raise unknown_interaction()
        if found.answered:
            raise acknowledged()
        if self._state.clock.now() - found.opened >= FIRST_RESPONSE_SECONDS:
            found.failed = True
            raise unknown_interaction()
        return found

    def of_webhook(self, application_id: str, token: str) -> PendingInteraction:
        """The interaction whose token stands for a webhook. Raises Refusal: unknown, not answered yet, or expired."""
        found = self._open.get(token)
        if found is None or not found.answered or application_id != str(self._state.bot.id):
            raise unknown_webhook()
        if self._state.clock.now() - found.opened >= TOKEN_LIFETIME_SECONDS:
            raise dead_token()
        return found


def _who(user: User, channel: Channel) -> Payload:
    if channel.guild is None:
        return {"user": user.to_payload()}
    guild = channel.guild
    return {
        "member": guild.members[user.id].to_payload(channel),
        "guild_id": str(guild.id),
        "guild_locale": guild.locale,
        "guild": {"id": str(guild.id), "locale": guild.locale, "features": []},
    }
