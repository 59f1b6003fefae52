"""Who you can be in the page: people of two guilds, the bot's owner, and somebody in direct messages."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.emulator.client.client import UserClient
from bot.emulator.protocol import PermissionFlag
from bot.emulator.server import Loopback
from bot.emulator.state.guilds import Guild
from bot.emulator.state.state import State
from bot.emulator.state.users import Member


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody you can be: how the page names them and where they are, and their windows, by the names of channels."""

    name: str
    place: str
    windows: Mapping[str, UserClient]


def cast(loopback: Loopback, world: State) -> Mapping[str, DemoPerson]:
    """The people, by an id that stays the same when the server is started again."""
    readers, neighbours = world.guild("Readers"), world.guild("Neighbours")
    readers.channel("nato-talk")
    mila = readers.member("Mila")
    jovan = _moderator(readers, "Jovan", world)
    ana = _moderator(neighbours, "Ana", world)
    owner = readers.member(world.owner, owner=True)
    direct = {"Almanac": loopback.window(mila.user)}
    return {
        "member": DemoPerson("Mila, a member", "Readers", _windows(loopback, mila)),
        "moderator": DemoPerson("Jovan, a moderator", "Readers", _windows(loopback, jovan)),
        "stranger": DemoPerson("Ana, a moderator of another server", "Neighbours", _windows(loopback, ana)),
        "owner": DemoPerson("Owner of the bot", "Readers", _windows(loopback, owner)),
        "direct": DemoPerson("Mila, in direct messages", "Direct messages", direct),
    }


def _moderator(guild: Guild, name: str, world: State) -> Member:
    """Somebody who manages the guild and has a role for the knowledge, with a channel for those of that role."""
    librarians = guild.role("Librarians")
    made = guild.member(name, roles=[librarians], permissions=PermissionFlag.MANAGE_GUILD)
    channel, view = guild.channel("librarians"), int(PermissionFlag.VIEW_CHANNEL)
    channel.overwrite(guild.everyone, deny=view)
    for whom in (librarians, guild.members[world.bot.id]):
        channel.overwrite(whom, allow=view)
    return made


def _windows(loopback: Loopback, who: Member) -> dict[str, UserClient]:
    """What they see of the guild's channels."""
    seen = [one for one in who.guild.channels.values() if who.permissions(one) & PermissionFlag.VIEW_CHANNEL]
    return {one.name: loopback.window(who, one) for one in seen}
