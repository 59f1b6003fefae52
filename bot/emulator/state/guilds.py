"""Guilds and channels, direct messages among them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.emulator.protocol import DEFAULT_PERMISSIONS, ChannelKind, ContextKind, Payload, PermissionFlag
from bot.emulator.state.users import JOINED_AT, Member, Role, User

Emit = Callable[[str, Payload, int | None], None]
"""Tells the bots of an event: its name, its content, and the guild it belongs to."""


_PLACES = {
    ChannelKind.TEXT: ContextKind.GUILD,
    ChannelKind.DIRECT: ContextKind.BOT_DM,
    ChannelKind.GROUP: ContextKind.PRIVATE,
}


@dataclass(slots=True, eq=False)
class Channel:
    """A guild's text channel, or a conversation between the people in `recipients`."""

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
    def place(self) -> ContextKind:
        return _PLACES[self.kind]

    def set_overwrite(self, whom: Role | Member, *, allow: int = 0, deny: int = 0) -> None:
        """Change what a role or a member may do in this channel alone."""
        self.overwrites[whom.id] = (allow, deny)

    def permissions(self, user: User) -> int:
        """What somebody may do here; in a conversation, everything that is done every day."""
        member = self.guild.members.get(user.id) if self.guild else None
        return int(DEFAULT_PERMISSIONS) if member is None else member.permissions(self)

    def to_payload(self) -> Payload:
        if self.guild is None:
            people = [user.to_payload() for user in self.recipients if not user.bot]
            return {"id": str(self.id), "type": int(self.kind), "flags": 0, "last_message_id": None} | (
                {"recipients": people}
                if self.kind is ChannelKind.DIRECT
                else {"recipients": people, "name": self.name, "icon": None, "owner_id": people[0]["id"]}
            )
        return {
            "id": str(self.id),
            "type": int(self.kind),
            "name": self.name,
            "guild_id": str(self.guild.id),
            "position": list(self.guild.channels).index(self.id),
            "permission_overwrites": [self._overwrite(whom) for whom in self.overwrites],
            "parent_id": None,
            "last_message_id": None,
            "nsfw": self.nsfw,
            "topic": None,
            "rate_limit_per_user": 0,
            "flags": 0,
        }

    def _overwrite(self, whom: int) -> Payload:
        assert self.guild is not None
        allow, deny = self.overwrites[whom]
        return {
            "id": str(whom),
            "type": 0 if whom in self.guild.roles else 1,
            "allow": str(allow),
            "deny": str(deny),
        }


@dataclass(slots=True, eq=False)
class Guild:
    """A server. `installed`: the bot was added to it; else only people who installed it themselves can use it here."""

    id: int
    name: str
    new_id: Callable[[], int] = field(repr=False)
    emit: Emit = field(repr=False)
    owner_id: int = 0
    installed: bool = True
    locale: str = "en-US"
    roles: dict[int, Role] = field(default_factory=dict, repr=False)
    members: dict[int, Member] = field(default_factory=dict, repr=False)
    channels: dict[int, Channel] = field(default_factory=dict, repr=False)
    shown: set[tuple[str, int]] = field(default_factory=set, repr=False)

    def __post_init__(self) -> None:
        self.roles[self.id] = Role(self.id, "@everyone", int(DEFAULT_PERMISSIONS), 0)

    @property
    def everyone(self) -> Role:
        return self.roles[self.id]

    def create_role(self, name: str, permissions: int = 0) -> Role:
        made = Role(self.new_id(), name, int(permissions), len(self.roles))
        self.roles[made.id] = made
        self.emit("GUILD_ROLE_CREATE", {"guild_id": str(self.id), "role": made.to_payload()}, self.id)
        return made

    def allow_command(self, command: str, role: Role) -> None:
        """Offer a command to a role, whatever it asks for: Server Settings → Integrations."""
        self.shown.add((command, role.id))

    def create_channel(self, name: str) -> Channel:
        made = Channel(self.new_id(), name, self)
        self.channels[made.id] = made
        self.emit("CHANNEL_CREATE", made.to_payload(), self.id)
        return made

    def add_member(
        self, who: str | User, *, roles: Sequence[Role] = (), permissions: int | None = None, owner: bool = False
    ) -> Member:
        """Somebody who joins; a name makes a new user, `permissions` a role of their own that gives them."""
        user = User(self.new_id(), who) if isinstance(who, str) else who
        given = [] if permissions is None else [self.create_role(f"of {user.name}", permissions)]
        made = Member(user, self, [*roles, *given])
        self.members[user.id] = made
        if owner:
            self.owner_id = user.id
        self.emit("GUILD_MEMBER_ADD", {**made.to_payload(), "guild_id": str(self.id)}, self.id)
        return made

    def give_role(self, member: Member, role: Role) -> None:
        """Give somebody a role."""
        member.roles.append(role)
        self.emit("GUILD_MEMBER_UPDATE", {**member.to_payload(), "guild_id": str(self.id)}, self.id)

    def to_payload(self, bot: User) -> Payload:
        """What REST tells of it."""
        return {
            "id": str(self.id),
            "name": self.name,
            "owner_id": str(self.owner_id or bot.id),
            "roles": [role.to_payload() for role in self.roles.values()],
            "preferred_locale": self.locale,
            **_FIXED,
        }

    def to_event_payload(self, bot: User) -> Payload:
        """What GUILD_CREATE tells of it: without the privileged intent, the bot is the only member named."""
        return {
            **self.to_payload(bot),
            "channels": [channel.to_payload() for channel in self.channels.values()],
            "members": [member.to_payload() for member in self.members.values() if member.id == bot.id],
            "member_count": len(self.members),
            "joined_at": JOINED_AT,
            "large": False,
            "unavailable": False,
            **{name: [] for name in _EMPTY},
        }


def permits(held: int, needed: int) -> bool:
    """Whether permissions cover what a command asks for; 0 asks for an administrator."""
    if held & PermissionFlag.ADMINISTRATOR:
        return True
    return needed != 0 and held & needed == needed


_EMPTY = ("threads", "voice_states", "presences", "stage_instances", "guild_scheduled_events", "soundboard_sounds")
_FIXED: Payload = {
    "icon": None,
    "description": None,
    "home_header": None,
    "splash": None,
    "discovery_splash": None,
    "banner": None,
    "features": [],
    "emojis": [],
    "stickers": [],
    "application_id": None,
    "region": "deprecated",
    "afk_channel_id": None,
    "afk_timeout": 300,
    "system_channel_id": None,
    "system_channel_flags": 0,
    "widget_enabled": False,
    "widget_channel_id": None,
    "verification_level": 0,
    "default_message_notifications": 1,
    "explicit_content_filter": 0,
    "mfa_level": 0,
    "max_presences": None,
    "max_members": 500_000,
    "max_stage_video_channel_users": 50,
    "max_video_channel_users": 25,
    "vanity_url_code": None,
    "premium_tier": 0,
    "premium_subscription_count": 0,
    "premium_progress_bar_enabled": False,
    "rules_channel_id": None,
    "safety_alerts_channel_id": None,
    "public_updates_channel_id": None,
    "hub_type": None,
    "nsfw": False,
    "nsfw_level": 0,
    "incidents_data": None,
}
