"""The WebSocket of one bot: frames in order, compressed as the bot asked."""

import asyncio
import zlib
from contextlib import suppress
from importlib import import_module
from typing import Protocol

import msgspec
from aiohttp import web

from bot.emulator.protocol import Payload


class Compressor(Protocol):
    """One compressed stream over all frames."""

    def compress(self, frame: bytes) -> bytes: ...


class ZlibCompressor:
    """zlib-stream, flushed after each frame."""

    def __init__(self) -> None:
        self._stream = zlib.compressobj()

    def compress(self, frame: bytes) -> bytes:
        return self._stream.compress(frame) + self._stream.flush(zlib.Z_SYNC_FLUSH)


class ZstdCompressor:
    """zstd-stream, by Python's own module (3.14) or the package `zstandard`. Raises ImportError without both."""

    def __init__(self) -> None:
        try:
            native = import_module("compression.zstd").ZstdCompressor
            self._stream, self._flush_mode = native(), native.FLUSH_BLOCK
        except ImportError:
            package = import_module("zstandard")
            self._stream, self._flush_mode = package.ZstdCompressor().compressobj(), package.COMPRESSOBJ_FLUSH_BLOCK

    def compress(self, frame: bytes) -> bytes:
        return bytes(self._stream.compress(frame) + self._stream.flush(self._flush_mode))


COMPRESSORS: dict[str, type[ZlibCompressor] | type[ZstdCompressor]] = {
    "zlib-stream": ZlibCompressor,
    "zstd-stream": ZstdCompressor,
}


class Socket:
    """Queues frames and sends them in a task of its own, so that a slow bot blocks nothing.

    A `silent` socket drops frames.
    """

    def __init__(self, socket: web.WebSocketResponse, transport: asyncio.Transport | None, compression: str) -> None:
        self._socket = socket
        self._transport = transport
        self._compressor: Compressor | None = COMPRESSORS[compression]() if compression in COMPRESSORS else None
        # None ends the sender.
        self._queue: asyncio.Queue[Payload | bytes | None] = asyncio.Queue()
        self._sender = asyncio.create_task(self._send_queued())
        self.silent = False

    def send(self, frame: Payload | bytes) -> None:
        """Queue a frame; bytes are sent as they are, neither encoded nor compressed."""
        if not self.silent:
            self._queue.put_nowait(frame)

    async def _send_queued(self) -> None:
        while (frame := await self._queue.get()) is not None:
            with suppress(ConnectionError):  # a bot that is gone gets what it missed when it resumes
                await self._send(frame)

    async def _send(self, frame: Payload | bytes) -> None:
        if isinstance(frame, bytes):
            await self._socket.send_bytes(frame)
        elif self._compressor is None:
            await self._socket.send_str(msgspec.json.encode(frame).decode())
        else:
            await self._socket.send_bytes(self._compressor.compress(msgspec.json.encode(frame)))

    async def close(self, code: int, reason: str = "") -> None:
        """Send the queued frames, then close."""
        await self.drain()
        await self._socket.close(code=code, message=reason.encode())

    async def drain(self) -> None:
        """Send the queued frames and stop sending."""
        self._queue.put_nowait(None)
        await self._sender

    def abort(self) -> None:
        """Cut the connection without a closing handshake."""
        self.silent = True
        if self._transport is not None:
            self._transport.abort()
