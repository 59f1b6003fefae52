"""Resolved data of an interaction: the objects that its options, values or target name by id."""

from dataclasses import dataclass, field

from bot.emulator.protocol import ALL_PERMISSIONS, Payload
from bot.emulator.state.guilds import Channel, Member, Role
from bot.emulator.state.messages import Attachment, Message
from bot.emulator.state.users import User

Resolvable = User | Member | Role | Channel | Attachment | Message


@dataclass(slots=True)
class ResolvedData:
    """Collects the objects of one interaction, used in `channel`."""

    channel: Channel
    _objects: dict[str, dict[str, Payload]] = field(default_factory=dict)

    def add(self, target: Resolvable) -> str:
        """Add an object. Returns its id as interactions name it."""
        match target:
            case User():
                self._add_user(target)
            case Member():
                self._add_user(target.user)
            case Role():
                self._store("roles", target.id, target.to_payload())
            case Channel():
                self._store("channels", target.id, _serialize_channel(target, self.channel))
            case Attachment():
                self._store("attachments", target.id, target.to_payload())
            case Message():
                self._store("messages", target.id, target.to_payload())
        return str(target.id)

    def _add_user(self, user: User) -> None:
        self._store("users", user.id, user.to_payload())
        member = self.channel.guild.members.get(user.id) if self.channel.guild else None
        if member is not None:
            permissions = str(member.compute_permissions(self.channel))
            self._store("members", user.id, {**member.to_partial_payload(), "permissions": permissions})

    def _store(self, group: str, object_id: int, payload: Payload) -> None:
        self._objects.setdefault(group, {})[str(object_id)] = payload

    def to_payload(self) -> Payload:
        """The field `resolved`; nothing if no object was named."""
        return {"resolved": self._objects} if self._objects else {}


def _serialize_channel(channel: Channel, used_in: Channel) -> Payload:
    payload = channel.to_payload()
    payload.pop("permission_overwrites", None)
    # Discord includes the user's permissions there; in a guild the emulator does not compute them.
    users = used_in.recipients
    return {**payload, "permissions": str(channel.compute_permissions(users[0]) if users else ALL_PERMISSIONS)}
