"""Demo data: two guilds and the people that the page's user can be."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.text import shorten
from bot.emulator.client.client import UserClient
from bot.emulator.protocol import PermissionFlag
from bot.emulator.server import DiscordEmulator
from bot.emulator.state.guilds import Guild, Member
from bot.emulator.state.users import User

MAX_GUILD_NAME_LENGTH = 40
CHANNEL_WORDS = 2


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A person in the page's list. `location` is a guild's name; `clients` are by channel name."""

    name: str
    location: str
    clients: Mapping[str, UserClient]


def seed_people(emulator: DiscordEmulator, title: str) -> Mapping[str, DemoPerson]:
    """Create the guilds and people; the first guild and a channel in it are named after the base's title.

    The keys stay the same when the server restarts.
    """
    state = emulator.state
    readers = state.create_guild(shorten(title, MAX_GUILD_NAME_LENGTH))
    neighbours = state.create_guild("Neighbours")
    readers.create_channel("-".join([*re.findall(r"\w+", title.casefold())[:CHANNEL_WORDS], "talk"]))
    mila = readers.add_member("Mila")
    jovan = _add_moderator(readers, "Jovan", state.bot)
    ana = _add_moderator(neighbours, "Ana", state.bot)
    owner = readers.add_member(state.owner, owner=True)
    direct = {"Almanac": emulator.create_client(mila.user)}
    return {
        "member": _create_person(emulator, mila, "Mila, a member"),
        "moderator": _create_person(emulator, jovan, "Jovan, a moderator"),
        "stranger": _create_person(emulator, ana, "Ana, a moderator of another server"),
        "owner": _create_person(emulator, owner, "Owner of the bot"),
        "direct": DemoPerson("Mila, in direct messages", "Direct messages", direct),
    }


def _add_moderator(guild: Guild, name: str, bot: User) -> Member:
    """Add a member who manages the guild and has the role "Librarians", with a channel for that role and the bot."""
    librarians = guild.create_role("Librarians")
    moderator = guild.add_member(name, roles=[librarians], permissions=PermissionFlag.MANAGE_GUILD)
    channel, view = guild.create_channel("librarians"), int(PermissionFlag.VIEW_CHANNEL)
    channel.set_overwrite(guild.everyone, deny=view)
    for target in (librarians, guild.members[bot.id]):
        channel.set_overwrite(target, allow=view)
    return moderator


def _create_person(emulator: DiscordEmulator, member: Member, name: str) -> DemoPerson:
    channels = member.guild.channels.values()
    visible = [channel for channel in channels if member.compute_permissions(channel) & PermissionFlag.VIEW_CHANNEL]
    clients = {channel.name: emulator.create_client(member, channel) for channel in visible}
    return DemoPerson(name, member.guild.name, clients)
