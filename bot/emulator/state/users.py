"""Users, roles and members, and the permissions that follow from them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from bot.emulator.protocol import ALL_PERMISSIONS, Payload, PermissionFlag

if TYPE_CHECKING:
    from bot.emulator.state.guilds import Channel, Guild

_ADMINISTRATOR = int(PermissionFlag.ADMINISTRATOR)

JOINED_AT = "2026-01-01T00:00:00.000000+00:00"
"""When everybody joined: nothing here depends on it."""


@dataclass(frozen=True, slots=True)
class User:
    """Somebody with an account. `installed`: they added the bot to their own account."""

    id: int
    name: str
    bot: bool = False
    locale: str = "en-US"
    installed: bool = False

    def to_payload(self) -> Payload:
        return {
            "id": str(self.id),
            "username": self.name,
            "discriminator": "0",
            "global_name": self.name,
            "primary_guild": None,
            "avatar": None,
            "public_flags": 0,
            "flags": 0,
            "bot": self.bot,
        }


@dataclass(slots=True)
class Role:
    id: int
    name: str
    permissions: int
    position: int

    def to_payload(self) -> Payload:
        return {
            "id": str(self.id),
            "name": self.name,
            "description": None,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "icon": None,
            "unicode_emoji": None,
            "position": self.position,
            "permissions": str(self.permissions),
            "managed": False,
            "mentionable": False,
            "flags": 0,
        }


@dataclass(slots=True, eq=False)
class Member:
    """A user in a guild."""

    user: User
    guild: "Guild" = field(repr=False)
    roles: list[Role]

    @property
    def id(self) -> int:
        return self.user.id

    def permissions(self, channel: "Channel | None" = None) -> int:
        """What they may do in the guild, or in a channel with its overwrites: Discord's documented computation."""
        everyone = self.guild.everyone
        held = everyone.permissions | sum_bits(role.permissions for role in self.roles)
        if self.guild.owner_id == self.id or held & _ADMINISTRATOR:
            return ALL_PERMISSIONS
        return held if channel is None else self._overwritten(held, channel)

    def _overwritten(self, held: int, channel: "Channel") -> int:
        if not channel.overwrites:
            return held
        everyone = channel.overwrites.get(self.guild.id, (0, 0))
        own = [channel.overwrites[role.id] for role in self.roles if role.id in channel.overwrites]
        of_roles = (sum_bits(allow for allow, _ in own), sum_bits(deny for _, deny in own))
        for allow, deny in (everyone, of_roles, channel.overwrites.get(self.id, (0, 0))):
            held = held & ~deny | allow
        return held

    def to_payload(self, channel: "Channel | None" = None) -> Payload:
        """As Discord tells it; with a channel also what they may do there, as interactions do."""
        place = {} if channel is None else {"permissions": str(self.permissions(channel))}
        return {"user": self.user.to_payload(), **self.to_partial_payload(), **place}

    def to_partial_payload(self) -> Payload:
        """Without the user, as it stands beside a message's author or among resolved members."""
        return {
            "nick": None,
            "avatar": None,
            "banner": None,
            "roles": [str(role.id) for role in self.roles],
            "joined_at": JOINED_AT,
            "premium_since": None,
            "communication_disabled_until": None,
            "pending": False,
            "deaf": False,
            "mute": False,
            "flags": 0,
        }


def sum_bits(bits: Iterable[int]) -> int:
    """All bits together."""
    return reduce(or_, bits, 0)
