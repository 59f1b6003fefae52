"""A message as the page is told of it: plain JSON, from which the page makes text nodes and nothing else."""

from bot.emulator.client.client import UserClient
from bot.emulator.protocol import Payload
from bot.emulator.state.messages import Message, walk


def mentions(window: UserClient) -> Payload:
    """How Discord writes out `<@1>`, `<@&2>` and `<#3>`: by the name behind each id."""
    guild = window.channel.guild
    if guild is None:
        return {f"@{window.user.id}": window.user.name}
    return {
        **{f"@{one.user.id}": one.user.name for one in guild.members.values()},
        **{f"@&{one.id}": one.name for one in guild.roles.values()},
        **{f"#{one.id}": one.name for one in guild.channels.values()},
    }


def drawing(message: Message) -> Payload:
    return {
        "id": str(message.id),
        "author": message.author.name,
        "bot": message.author.bot,
        "private": message.ephemeral,
        "edited": message.edited is not None,
        "thinking": message.loading,
        "content": message.content,
        "components": message.components,
        "files": _files(message),
        "used": _used(message),
    }


def _files(message: Message) -> list[Payload]:
    """The files below a message: those that no component shows."""
    shown = {item["media"]["url"] for part in walk(message.components) for item in part.get("items") or []}
    return [
        {"name": one.upload.filename, "url": one.url, "size": len(one.upload.content)}
        for one in message.attachments
        if one.url not in shown
    ]


def _used(message: Message) -> str:
    """Who used the bot for this message, where Discord says so."""
    user = message.origin.get("interaction_metadata", {}).get("user")
    return f"{user['global_name']} used Almanac" if user else ""
