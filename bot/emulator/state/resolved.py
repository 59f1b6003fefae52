"""What the people, roles, channels and files that an interaction names are."""

from dataclasses import dataclass, field

from bot.emulator.protocol import Payload
from bot.emulator.state.guilds import Channel
from bot.emulator.state.messages import Attachment, Message
from bot.emulator.state.users import Member, Role, User

Thing = User | Member | Role | Channel | Attachment


@dataclass(slots=True)
class Resolved:
    """Collects things and tells them in Discord's shape; `channel` is where they are spoken of."""

    channel: Channel
    _found: dict[str, Payload] = field(default_factory=dict)

    def add(self, thing: Thing) -> str:
        """Remember a thing. Returns its id."""
        match thing:
            case User() | Member():
                self._person(thing)
            case Role():
                self._keep("roles", thing.id, thing.to_payload())
            case Channel():
                self._keep("channels", thing.id, _channel(thing, self.channel))
            case Attachment():
                self._keep("attachments", thing.id, thing.to_payload())
        return str(thing.id)

    def _person(self, thing: User | Member) -> None:
        user = thing.user if isinstance(thing, Member) else thing
        self._keep("users", user.id, user.to_payload())
        member = self.channel.guild.members.get(user.id) if self.channel.guild else None
        if member is not None:
            held = str(member.permissions(self.channel))
            self._keep("members", user.id, {**member.to_partial_payload(), "permissions": held})

    def message(self, message: Message) -> str:
        """Remember a message. Returns its id."""
        self._keep("messages", message.id, message.to_payload())
        return str(message.id)

    def _keep(self, group: str, number: int, told: Payload) -> None:
        self._found.setdefault(group, {})[str(number)] = told

    def to_payload(self) -> Payload:
        """The field `resolved`, or nothing when nothing was named."""
        return {"resolved": self._found} if self._found else {}


def _channel(channel: Channel, seen_from: Channel) -> Payload:
    told = channel.to_payload()
    told.pop("permission_overwrites", None)
    people = seen_from.recipients
    return {**told, "permissions": str(channel.permissions(people[0]) if people else (1 << 53) - 1)}
