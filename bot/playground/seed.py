"""Who you can be in the page: people of two guilds, the bot's owner, and somebody in direct messages."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.emulator.client.client import Window
from bot.emulator.protocol import Permission
from bot.emulator.server import Loopback
from bot.emulator.state.guilds import Guild
from bot.emulator.state.state import World
from bot.emulator.state.users import Member


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody you can be: how the page names them and where they are, and their windows, by the names of channels."""

    name: str
    place: str
    windows: Mapping[str, Window]


def cast(loopback: Loopback, world: World) -> Mapping[str, Part]:
    """The people, by an id that stays the same when the server is started again."""
    readers, neighbours = world.guild("Readers"), world.guild("Neighbours")
    readers.channel("nato-talk")
    mila = readers.member("Mila")
    jovan = _moderator(readers, "Jovan", world)
    ana = _moderator(neighbours, "Ana", world)
    owner = readers.member(world.owner, owner=True)
    direct = {"Almanac": loopback.window(mila.user)}
    return {
        "member": Part("Mila, a member", "Readers", _windows(loopback, mila)),
        "moderator": Part("Jovan, a moderator", "Readers", _windows(loopback, jovan)),
        "stranger": Part("Ana, a moderator of another server", "Neighbours", _windows(loopback, ana)),
        "owner": Part("Owner of the bot", "Readers", _windows(loopback, owner)),
        "direct": Part("Mila, in direct messages", "Direct messages", direct),
    }


def _moderator(guild: Guild, name: str, world: World) -> Member:
    """Somebody who manages the guild and has a role for the knowledge, with a channel for those of that role."""
    librarians = guild.role("Librarians")
    made = guild.member(name, roles=[librarians], permissions=Permission.MANAGE_GUILD)
    channel, view = guild.channel("librarians"), int(Permission.VIEW_CHANNEL)
    channel.overwrite(guild.everyone, deny=view)
    for whom in (librarians, guild.members[world.bot.id]):
        channel.overwrite(whom, allow=view)
    return made


def _windows(loopback: Loopback, who: Member) -> dict[str, Window]:
    """What they see of the guild's channels."""
    seen = [one for one in who.guild.channels.values() if who.permissions(one) & Permission.VIEW_CHANNEL]
    return {one.name: loopback.window(who, one) for one in seen}
