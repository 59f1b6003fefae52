"""Layouts that several tests send."""

import io

import discord

from tests.emulator.sample_bot import VoteButton


def vote_view(*numbers: int) -> discord.ui.LayoutView:
    """A text above a row of vote buttons, by default one."""
    view = discord.ui.LayoutView(timeout=None)
    row: discord.ui.ActionRow[discord.ui.LayoutView] = discord.ui.ActionRow()
    for number in numbers or (1,):
        row.add_item(VoteButton(number))
    return view.add_item(discord.ui.TextDisplay("Vote")).add_item(row)


def sample_layout() -> discord.ui.LayoutView:
    """A layout with every kind of component but selects. It shows the file of `sample_picture`."""
    view = discord.ui.LayoutView(timeout=None)
    picture = discord.ui.Thumbnail[discord.ui.LayoutView]("https://example.org/a.png", description="a loaf")
    box: discord.ui.Container[discord.ui.LayoutView] = discord.ui.Container(accent_colour=0x00FF00)
    gallery: discord.ui.MediaGallery[discord.ui.LayoutView] = discord.ui.MediaGallery()
    gallery.add_item(media="attachment://a.png")
    row: discord.ui.ActionRow[discord.ui.LayoutView] = discord.ui.ActionRow()
    row.add_item(VoteButton(1)).add_item(discord.ui.Button(label="Site", url="https://example.org/"))
    box.add_item(discord.ui.TextDisplay("in a box")).add_item(discord.ui.Separator()).add_item(row)
    view.add_item(discord.ui.TextDisplay("Title"))
    view.add_item(discord.ui.Section("beside", accessory=picture))
    return view.add_item(gallery).add_item(box)


def sample_picture() -> discord.File:
    return discord.File(io.BytesIO(b"png"), "a.png")
