"""One gateway connection: frames out, compressed as the bot asked, in the order in which they were said."""

import asyncio
import zlib
from contextlib import suppress
from importlib import import_module
from typing import Protocol

import msgspec
from aiohttp import web

from bot.emulator.protocol import Payload


class Compressor(Protocol):
    """A stream that carries on from frame to frame."""

    def frame(self, text: bytes) -> bytes: ...


class Zlib:
    """zlib-stream: one stream, flushed at the end of each frame."""

    def __init__(self) -> None:
        self._stream = zlib.compressobj()

    def frame(self, text: bytes) -> bytes:
        return self._stream.compress(text) + self._stream.flush(zlib.Z_SYNC_FLUSH)


class Zstd:
    """zstd-stream, by Python's own module (3.14) or the package `zstandard`. Raises ImportError without both."""

    def __init__(self) -> None:
        try:
            own = import_module("compression.zstd").ZstdCompressor
            self._stream, self._flush = own(), own.FLUSH_BLOCK
        except ImportError:
            package = import_module("zstandard")
            self._stream, self._flush = package.ZstdCompressor().compressobj(), package.COMPRESSOBJ_FLUSH_BLOCK

    def frame(self, text: bytes) -> bytes:
        return bytes(self._stream.compress(text) + self._stream.flush(self._flush))


COMPRESSORS: dict[str, type[Zlib] | type[Zstd]] = {"zlib-stream": Zlib, "zstd-stream": Zstd}


class Socket:
    """What is said is queued at once and sent by a task of its own, so that a slow bot stops nobody."""

    def __init__(self, socket: web.WebSocketResponse, transport: asyncio.Transport | None, compress: str) -> None:
        self._socket = socket
        self._transport = transport
        self._compressor: Compressor | None = COMPRESSORS[compress]() if compress else None
        self._queue: asyncio.Queue[Payload | None] = asyncio.Queue()
        self._task = asyncio.create_task(self._write())
        self.silent = False

    def say(self, event: Payload) -> None:
        """Send a frame, unless this connection has fallen silent."""
        if not self.silent:
            self._queue.put_nowait(event)

    async def _write(self) -> None:
        while (event := await self._queue.get()) is not None:
            text = msgspec.json.encode(event)
            with suppress(ConnectionError):  # the bot is away; it gets what it missed when it resumes
                if self._compressor is None:
                    await self._socket.send_str(text.decode())
                else:
                    await self._socket.send_bytes(self._compressor.frame(text))

    async def close(self, code: int, reason: str = "") -> None:
        """Say what was still to be said, then close."""
        await self.finish()
        await self._socket.close(code=code, message=reason.encode())

    async def finish(self) -> None:
        """Send what is queued and no more."""
        self._queue.put_nowait(None)
        await self._task

    def cut(self) -> None:
        """Abort the connection without a word."""
        self.silent = True
        if self._transport is not None:
            self._transport.abort()
