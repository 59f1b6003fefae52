"""Messages as JSON for the page, which turns them into text nodes and never into HTML."""

from bot.emulator.client.client import UserClient
from bot.emulator.protocol import MessageKind, Payload
from bot.emulator.state.component_tree import walk_components
from bot.emulator.state.messages import Message


def serialize_mentions(client: UserClient) -> Payload:
    """The names to show for `<@1>`, `<@&2>` and `<#3>`, by what is in the brackets."""
    guild = client.channel.guild
    if guild is None:
        return {f"@{client.user.id}": client.user.name}
    return {
        **{f"@{member.id}": member.user.name for member in guild.members.values()},
        **{f"@&{role.id}": role.name for role in guild.roles.values()},
        **{f"#{channel.id}": channel.name for channel in guild.channels.values()},
    }


def serialize_message(message: Message) -> Payload:
    return {
        "id": str(message.id),
        "author": message.author.name,
        "bot": message.author.bot,
        "ephemeral": message.ephemeral,
        "edited": message.edited_at is not None,
        "loading": message.loading,
        "content": message.content,
        "components": message.components,
        "files": _serialize_files(message),
        "used": _find_use(message),
    }


def _serialize_files(message: Message) -> list[Payload]:
    """The files that no component shows; Discord lists them below the message."""
    shown = {item["media"]["url"] for part in walk_components(message.components) for item in part.get("items") or []}
    return [
        {"name": attachment.upload.filename, "url": attachment.url, "size": len(attachment.upload.content)}
        for attachment in message.attachments
        if attachment.url not in shown
    ]


def _find_use(message: Message) -> Payload | None:
    """Who used which command, if the message responds to one."""
    use = message.origin.get("interaction")
    if not use:
        return None
    is_slash = message.kind is MessageKind.CHAT_INPUT_COMMAND
    return {"by": use["user"]["global_name"], "command": f"/{use['name']}" if is_slash else use["name"]}
