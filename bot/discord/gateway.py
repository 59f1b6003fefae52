"""The gateway connection: discord.py's, but it lets answers have their turn while it reads a flood of events."""

import asyncio
import time
from typing import Any, Self

import discord.client
import msgspec
from discord.gateway import DiscordWebSocket, ReconnectWebSocket
from yarl import URL

from bot.storage.shards import ShardSession

MIN_READING_SECONDS = 0.005
"""How long events that have already arrived are read before everything else has its turn. One takes 0.04 ms."""

MAX_TURN_SECONDS = 50.0
"""How long a client waits for its turn at once. discord.py cuts a connection that takes 60 seconds to begin."""

_INTERACTION, _TYPE_LENGTH = '"t":"INTERACTION_CREATE"', 40
"""How the text of an interaction begins, and in how many characters of it to look: no user's words are among them."""


class FairWebSocket(DiscordWebSocket):
    """Shares the time with everything else. Without a pause, a thousand events would hold up every answer.

    A turn is as long as that of the others was: reading has to keep up, so that the newest events are known.
    """

    _turn_ends_at = 0.0

    @classmethod
    async def from_client(cls, client: discord.Client, **options: Any) -> Self:  # noqa: ANN401 - as discord.py has it
        """Connect; for a client with the session of another process, go on there instead of beginning one.

        Raises:
            ReconnectWebSocket: It isn't the client's turn to begin a session yet.

        """
        session: ShardSession | None = getattr(client, "inherited_session", None)
        if session is None:
            if not options.get("resume") or options.get("session") is None:  # there is nothing to resume
                await _wait_for_turn(client, options.get("shard_id"))
                options.update(resume=False, gateway=None)
            return await super().from_client(client, **options)
        place = {"session": session.id, "sequence": session.sequence, "gateway": URL(session.gateway)}
        try:
            socket = await super().from_client(client, **{**options, **place, "resume": True})
        except BaseException:  # the address may be the reason: Discord knows the session at its general one, too
            elsewhere = msgspec.structs.replace(session, gateway=str(cls.DEFAULT_GATEWAY))
            client.inherited_session = elsewhere  # type: ignore[attr-defined]
            raise
        client.ws = socket  # at once: discord.py does it later, and whoever asks meanwhile where it is must be told
        client.inherited_session = None  # type: ignore[attr-defined]
        return socket

    async def received_message(self, msg: Any, /) -> None:  # noqa: ANN401 - as discord.py declares it
        text = self._decompressor.decompress(msg) if isinstance(msg, bytes) else msg
        if text is not None and not self._is_shed(text):
            await super().received_message(text)
        began = time.monotonic()
        if began >= self._turn_ends_at:
            await asyncio.sleep(0)
            now = time.monotonic()
            self._turn_ends_at = now + max(now - began, MIN_READING_SECONDS)

    def _is_shed(self, text: str) -> bool:
        """Whether an event is an interaction that isn't even looked at."""
        admission = getattr(self._connection._get_client(), "admission", None)  # noqa: SLF001 - no public way to it
        return _INTERACTION in text[:_TYPE_LENGTH] and admission is not None and not admission.takes_next()


async def _wait_for_turn(client: discord.Client, shard_id: int | None) -> None:
    """Wait if the client has to, and let discord.py try again before its own time limit ends it."""
    take_turn = getattr(client, "take_turn", None)
    if take_turn is None:
        return
    try:
        async with asyncio.timeout(MAX_TURN_SECONDS):
            await take_turn()
    except TimeoutError:
        raise ReconnectWebSocket(shard_id, resume=False) from None


def use_fair_websocket() -> None:
    """Let clients connect through `FairWebSocket`. discord.py has no option for it, so its name is replaced."""
    discord.client.DiscordWebSocket = FairWebSocket  # type: ignore[misc]
