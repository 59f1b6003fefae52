"""Who you can be in the page: people of two guilds, the bot's owner, and somebody in direct messages."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.emulator.client.client import UserClient
from bot.emulator.protocol import PermissionFlag
from bot.emulator.server import DiscordEmulator
from bot.emulator.state.guilds import Guild
from bot.emulator.state.state import State
from bot.emulator.state.users import Member


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody you can be: how the page names them and where they are, and their windows, by the names of channels."""

    name: str
    place: str
    windows: Mapping[str, UserClient]


def cast(emulator: DiscordEmulator, state: State) -> Mapping[str, DemoPerson]:
    """The people, by an id that stays the same when the server is started again."""
    readers, neighbours = state.create_guild("Readers"), state.create_guild("Neighbours")
    readers.create_channel("nato-talk")
    mila = readers.add_member("Mila")
    jovan = _moderator(readers, "Jovan", state)
    ana = _moderator(neighbours, "Ana", state)
    owner = readers.add_member(state.owner, owner=True)
    direct = {"Almanac": emulator.client_for(mila.user)}
    return {
        "member": DemoPerson("Mila, a member", "Readers", _windows(emulator, mila)),
        "moderator": DemoPerson("Jovan, a moderator", "Readers", _windows(emulator, jovan)),
        "stranger": DemoPerson("Ana, a moderator of another server", "Neighbours", _windows(emulator, ana)),
        "owner": DemoPerson("Owner of the bot", "Readers", _windows(emulator, owner)),
        "direct": DemoPerson("Mila, in direct messages", "Direct messages", direct),
    }


def _moderator(guild: Guild, name: str, state: State) -> Member:
    """Somebody who manages the guild and has a role for the knowledge, with a channel for those of that role."""
    librarians = guild.create_role("Librarians")
    made = guild.add_member(name, roles=[librarians], permissions=PermissionFlag.MANAGE_GUILD)
    channel, view = guild.create_channel("librarians"), int(PermissionFlag.VIEW_CHANNEL)
    channel.set_overwrite(guild.everyone, deny=view)
    for whom in (librarians, guild.members[state.bot.id]):
        channel.set_overwrite(whom, allow=view)
    return made


def _windows(emulator: DiscordEmulator, who: Member) -> dict[str, UserClient]:
    """What they see of the guild's channels."""
    seen = [one for one in who.guild.channels.values() if who.permissions(one) & PermissionFlag.VIEW_CHANNEL]
    return {one.name: emulator.client_for(who, one) for one in seen}
