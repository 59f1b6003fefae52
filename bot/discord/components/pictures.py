"""Pictures of a message: charts, and the pictures of entries, as files or by their address."""

import io
import zlib
from collections.abc import Iterator
from pathlib import Path

import discord

from bot.discord.components.paging import select_page
from bot.replies.document import Illustration, Reply


def build_gallery(address: str, alt: str) -> discord.ui.MediaGallery[discord.ui.LayoutView]:
    """Show one picture: an https address, or `attachment://` and the name of a file of the message."""
    return discord.ui.MediaGallery(discord.MediaGalleryItem(address, description=alt))


def has_files(reply: Reply) -> bool:
    """Whether a reply shows files of the knowledge folder, which may have gone since it was loaded."""
    return any(isinstance(block, Illustration) and isinstance(block.source, Path) for block in reply.blocks)


def get_address(illustration: Illustration) -> str | None:
    """Return what a gallery names a picture by, None for a file that is gone."""
    if isinstance(illustration.source, str):
        return illustration.source
    return f"attachment://{_name_file(illustration.source)}" if illustration.source.is_file() else None


def _name_file(path: Path) -> str:
    # Discord changes names that have more than ASCII letters and digits, and a page may show two files of one name.
    return f"picture-{zlib.crc32(str(path).encode()):08x}{path.suffix.lower()}"


def build_files(reply: Reply) -> list[discord.File]:
    """Build new files for a message with a reply: discord.py reads and closes them."""
    return [*_build_chart(reply), *{file.filename: file for file in _build_illustrations(reply)}.values()]


def _build_chart(reply: Reply) -> Iterator[discord.File]:
    if reply.picture:
        yield discord.File(io.BytesIO(reply.picture.png), reply.picture.name, description=reply.picture.alt)


def _build_illustrations(reply: Reply) -> Iterator[discord.File]:
    if not has_files(reply):
        return
    for block in select_page(reply).blocks:
        if isinstance(block, Illustration) and isinstance(block.source, Path) and block.source.is_file():
            # Not by its path: discord.py would keep the file open.
            content = io.BytesIO(block.source.read_bytes())
            yield discord.File(content, _name_file(block.source), description=block.alt)
