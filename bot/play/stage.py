"""Who you can be in the page: people of two guilds, the bot's owner, and somebody in direct messages."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.loopback.server import Loopback
from bot.loopback.window import Window
from bot.loopback.wire import Permission
from bot.loopback.world import World


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody you can be: how the page names them and their channel, and their window on it."""

    name: str
    channel: str
    window: Window


def cast(loopback: Loopback, world: World) -> Mapping[str, Part]:
    """The people, by an id that stays the same when the server is started again."""
    readers, neighbours = world.guild("Readers"), world.guild("Neighbours")
    mila = readers.member("Mila")
    jovan = readers.member("Jovan", permissions=Permission.MANAGE_GUILD)
    ana = neighbours.member("Ana", permissions=Permission.MANAGE_GUILD)
    owner = readers.member(world.owner, owner=True)
    people = {
        "member": ("Mila, a member", "Readers · general", loopback.visitor(mila)),
        "moderator": ("Jovan, a moderator", "Readers · general", loopback.visitor(jovan)),
        "stranger": ("Ana, a moderator of another server", "Neighbours · general", loopback.visitor(ana)),
        "owner": ("Owner of the bot", "Readers · general", loopback.visitor(owner)),
        "direct": ("Mila, in direct messages", "Direct messages with Almanac", loopback.visitor(mila.user)),
    }
    return {key: Part(name, channel, visitor.window) for key, (name, channel, visitor) in people.items()}
