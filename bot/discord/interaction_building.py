"""Makes discord.py's interaction of what Discord sent, whichever way it came."""

import logging
from typing import Any

import discord
from discord.state import ConnectionState

from bot.discord.context import Interaction, note_role_ids
from bot.discord.payloads import MAX_ID, TOKEN, replace_surrogates, strip_messages

logger = logging.getLogger(__name__)


def build_interaction(sent: dict[str, Any], state: ConnectionState[Any]) -> Interaction | None:
    """Build an interaction of its payload; None, with a line in the log, if discord.py can't read it."""
    payload: Any = replace_surrogates(sent)
    strip_messages(payload)
    try:
        interaction = _parse(payload, state)
        _require_ids(interaction)
        note_role_ids(interaction, payload)
    except Exception as error:  # noqa: BLE001 - discord.py raises whatever a malformed payload makes it raise
        logger.warning("Discord sent an interaction that can't be read (%s).", type(error).__name__)
        return None
    return interaction


def _parse(payload: Any, state: ConnectionState[Any]) -> Interaction:  # noqa: ANN401 - discord.py's type has all fields
    try:
        return discord.Interaction(data=payload, state=state)
    except Exception:
        if "message" not in payload:
            raise
        without_message: Any = {name: part for name, part in payload.items() if name != "message"}
        # Whoever pressed a button below a message that can't be read is answered beside it.
        return discord.Interaction(data=without_message, state=state)


def _require_ids(interaction: Interaction) -> None:
    """Raise an error if there is no user, an id that the database can't hold, or a token that can't be one."""
    if max(interaction.user.id, interaction.guild_id or 0) > MAX_ID or not TOKEN.fullmatch(interaction.token):
        raise ValueError
