"""The one place where tests reach into discord.py and aiohttp, to do what their public functions prevent or hide."""

from typing import Any

import discord
from aiohttp import web
from discord.utils import _ActiveDecompressionContext
from discord.webhook.async_ import async_context, interaction_response_params

GATEWAY_COMPRESSION = _ActiveDecompressionContext.COMPRESSION_TYPE


def allow_another_response(interaction: discord.Interaction[Any]) -> None:
    """Make discord.py forget that it has responded, so that the next response is sent and Discord judges it."""
    interaction.response._response_type = None


async def respond_raw(interaction: discord.Interaction[Any], response_type: int, data: dict[str, Any]) -> None:
    """Send a first response that discord.py would not build."""
    await async_context.get().create_interaction_response(
        interaction.id,
        interaction.token,
        session=interaction._session,
        params=interaction_response_params(type=response_type, data=data),
    )


def forget_views(client: discord.Client) -> None:
    """Drop the views that wait for clicks, as a restart does."""
    client._connection._view_store._views.clear()


def abort_connection(socket: web.WebSocketResponse) -> None:
    """Cut the connection without a closing handshake."""
    assert socket._writer is not None
    socket._writer.transport.abort()
