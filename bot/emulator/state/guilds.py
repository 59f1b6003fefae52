"""Guilds with their roles, members and channels, and direct messages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.emulator.protocol import (
    ALL_PERMISSIONS,
    DEFAULT_PERMISSIONS,
    ChannelKind,
    ContextKind,
    Payload,
    PermissionFlag,
)
from bot.emulator.state.guild_defaults import EMPTY_LISTS, GUILD_DEFAULTS
from bot.emulator.state.permissions import combine_bits
from bot.emulator.state.users import User

Emit = Callable[[str, Payload, int | None], None]
"""Sends an event to the bots: its name, its data and the id of its guild."""

# When every member joined: nothing depends on it.
JOINED_AT = "2026-01-01T00:00:00.000000+00:00"

_CONTEXTS = {
    ChannelKind.TEXT: ContextKind.GUILD,
    ChannelKind.DIRECT: ContextKind.BOT_DM,
    ChannelKind.GROUP: ContextKind.PRIVATE,
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

    def compute_permissions(self, channel: "Channel | None" = None) -> int:
        """The member's permissions in a channel, or without one in the guild, computed as Discord documents it."""
        permissions = self.guild.everyone.permissions | combine_bits(role.permissions for role in self.roles)
        # Channels cannot take anything from an owner or administrator.
        if self.guild.owner_id == self.id or permissions & PermissionFlag.ADMINISTRATOR:
            return ALL_PERMISSIONS
        return permissions if channel is None else self._apply_overwrites(permissions, channel)

    def _apply_overwrites(self, permissions: int, channel: "Channel") -> int:
        """Overwrites apply in this order: @everyone, all roles together, the member."""
        if not channel.overwrites:
            return permissions
        roles = [channel.overwrites[role.id] for role in self.roles if role.id in channel.overwrites]
        for allow, deny in (
            channel.overwrites.get(self.guild.id, (0, 0)),
            (combine_bits(allow for allow, _ in roles), combine_bits(deny for _, deny in roles)),
            channel.overwrites.get(self.id, (0, 0)),
        ):
            permissions = permissions & ~deny | allow
        return permissions

    def to_payload(self, channel: "Channel | None" = None) -> Payload:
        """The member object; with a channel also the permissions there, which interactions include."""
        permissions = {} if channel is None else {"permissions": str(self.compute_permissions(channel))}
        return {"user": self.user.to_payload(), **self.to_partial_payload(), **permissions}

    def to_partial_payload(self) -> Payload:
        """The member object without its user, as in messages and resolved data."""
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


@dataclass(slots=True, eq=False)
class Channel:
    """A guild's text channel, or direct messages between `recipients`.

    `overwrites` are (allow, deny) by the id of a role or member.
    """

    id: int
    name: str
    guild: "Guild | None" = field(default=None, repr=False)
    recipients: tuple[User, ...] = ()
    overwrites: dict[int, tuple[int, int]] = field(default_factory=dict)
    nsfw: bool = False

    @property
    def kind(self) -> ChannelKind:
        if self.guild is not None:
            return ChannelKind.TEXT
        return ChannelKind.DIRECT if any(user.bot for user in self.recipients) else ChannelKind.GROUP

    @property
    def context(self) -> ContextKind:
        return _CONTEXTS[self.kind]

    def set_overwrite(self, target: Role | Member, *, allow: int = 0, deny: int = 0) -> None:
        """Set what a role or a member may and may not do in this channel."""
        self.overwrites[target.id] = (allow, deny)

    def compute_permissions(self, user: User) -> int:
        """A member's permissions here; in direct messages everybody has the defaults."""
        member = self.guild.members.get(user.id) if self.guild else None
        return int(DEFAULT_PERMISSIONS) if member is None else member.compute_permissions(self)

    def to_payload(self) -> Payload:
        if self.guild is None:
            users = [user.to_payload() for user in self.recipients if not user.bot]
            return {"id": str(self.id), "type": int(self.kind), "flags": 0, "last_message_id": None} | (
                {"recipients": users}
                if self.kind is ChannelKind.DIRECT
                else {"recipients": users, "name": self.name, "icon": None, "owner_id": users[0]["id"]}
            )
        return {
            "id": str(self.id),
            "type": int(self.kind),
            "name": self.name,
            "guild_id": str(self.guild.id),
            "position": list(self.guild.channels).index(self.id),
            "permission_overwrites": [_serialize_overwrite(self.guild, *item) for item in self.overwrites.items()],
            "parent_id": None,
            "last_message_id": None,
            "nsfw": self.nsfw,
            "topic": None,
            "rate_limit_per_user": 0,
            "flags": 0,
        }


def _serialize_overwrite(guild: "Guild", target_id: int, overwrite: tuple[int, int]) -> Payload:
    allow, deny = overwrite
    return {
        "id": str(target_id),
        "type": 0 if target_id in guild.roles else 1,
        "allow": str(allow),
        "deny": str(deny),
    }


@dataclass(slots=True, eq=False)
class Guild:
    """A server. Unless the bot is `installed`, only users who installed the app for themselves can use it here.

    `command_grants` are pairs of a command's name and the id of a role that may use it.
    """

    id: int
    name: str
    create_id: Callable[[], int] = field(repr=False)
    emit: Emit = field(repr=False)
    owner_id: int = 0
    installed: bool = True
    locale: str = "en-US"
    roles: dict[int, Role] = field(default_factory=dict, repr=False)
    members: dict[int, Member] = field(default_factory=dict, repr=False)
    channels: dict[int, Channel] = field(default_factory=dict, repr=False)
    command_grants: set[tuple[str, int]] = field(default_factory=set, repr=False)

    def __post_init__(self) -> None:
        # The role @everyone has the id of its guild.
        self.roles[self.id] = Role(self.id, "@everyone", int(DEFAULT_PERMISSIONS), 0)

    @property
    def everyone(self) -> Role:
        return self.roles[self.id]

    def create_role(self, name: str, permissions: int = 0) -> Role:
        role = Role(self.create_id(), name, int(permissions), len(self.roles))
        self.roles[role.id] = role
        self.emit("GUILD_ROLE_CREATE", {"guild_id": str(self.id), "role": role.to_payload()}, self.id)
        return role

    def delete_role(self, role: Role) -> None:
        """Delete a role, which its members lose."""
        del self.roles[role.id]
        for member in self.members.values():
            member.roles = [kept for kept in member.roles if kept is not role]
        self.emit("GUILD_ROLE_DELETE", {"guild_id": str(self.id), "role_id": str(role.id)}, self.id)

    def allow_command(self, command: str, role: Role) -> None:
        """Let a role use a command whatever permissions it requires: Server Settings → Integrations."""
        self.command_grants.add((command, role.id))

    def create_channel(self, name: str) -> Channel:
        channel = Channel(self.create_id(), name, self)
        self.channels[channel.id] = channel
        self.emit("CHANNEL_CREATE", channel.to_payload(), self.id)
        return channel

    def add_member(
        self, user: str | User, *, roles: Sequence[Role] = (), permissions: int | None = None, owner: bool = False
    ) -> Member:
        """Let a user join.

        Args:
            user: the user, or the name of a new one.
            roles: the member's roles.
            permissions: given by an additional role of the member's own.
            owner: whether the member owns the guild.

        """
        account = User(self.create_id(), user) if isinstance(user, str) else user
        own_roles = [] if permissions is None else [self.create_role(f"of {account.name}", permissions)]
        member = Member(account, self, [*roles, *own_roles])
        self.members[member.id] = member
        if owner:
            self.owner_id = member.id
        self.emit("GUILD_MEMBER_ADD", {**member.to_payload(), "guild_id": str(self.id)}, self.id)
        return member

    def give_role(self, member: Member, role: Role) -> None:
        member.roles.append(role)
        self.emit("GUILD_MEMBER_UPDATE", {**member.to_payload(), "guild_id": str(self.id)}, self.id)

    def to_payload(self, bot: User) -> Payload:
        """The guild object that REST returns."""
        return {
            "id": str(self.id),
            "name": self.name,
            "owner_id": str(self.owner_id or bot.id),
            "roles": [role.to_payload() for role in self.roles.values()],
            "preferred_locale": self.locale,
            **GUILD_DEFAULTS,
        }

    def to_event_payload(self, bot: User) -> Payload:
        """The data of GUILD_CREATE. Without the privileged intent it names no member but the bot."""
        return {
            **self.to_payload(bot),
            "channels": [channel.to_payload() for channel in self.channels.values()],
            "members": [member.to_payload() for member in self.members.values() if member.id == bot.id],
            "member_count": len(self.members),
            "joined_at": JOINED_AT,
            "large": False,
            "unavailable": False,
            **{name: [] for name in EMPTY_LISTS},
        }
