"""Delivers responses: in time or not at all, and once more where the connection failed.

A response that doesn't arrive changes nothing about what was done, so it is never reported as a failure of that.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator
from http import HTTPStatus
from typing import Any, TypeVar

import aiohttp
import discord

from bot.errors import AlmanacError

NETWORK_ERRORS = (aiohttp.ClientError, OSError)
DELIVERY_ERRORS = (discord.HTTPException, *NETWORK_ERRORS)
"""Raised where Discord refuses a message or the network fails."""

ALREADY_RESPONDED = 40060
"""Discord's error code for a second first response."""

RETRY_DELAYS_SECONDS = (0.0, 1.0, 5.0)
"""Pauses before a later response is sent again. It has fifteen minutes, where the first one has three seconds."""

SENDING_SECONDS = 0.2
"""What is left for the response on its way to Discord."""

_TIME_LEFT = "time left"
_RESPONDED = "responded"

T = TypeVar("T")


class NotDelivered(AlmanacError):
    """The user did not get the response, and can't get another. It says nothing about what was done."""


def set_time_limit(interaction: discord.Interaction[Any], compute_seconds_left: Callable[[], float]) -> None:
    """Set what tells how long Discord still waits for the first response."""
    interaction.extras[_TIME_LEFT] = compute_seconds_left


def has_responded(interaction: discord.Interaction[Any]) -> bool:
    """Whether Discord has the first response. discord.py doesn't know of one whose acknowledgement was lost."""
    return interaction.response.is_done() or _RESPONDED in interaction.extras


def require_time(interaction: discord.Interaction[Any]) -> None:
    """Raise NotDelivered if Discord has stopped waiting, so that nothing is worked out for nobody."""
    if not has_responded(interaction) and _compute_seconds_left(interaction) <= 0:
        raise NotDelivered("the time was up")


async def in_time(interaction: discord.Interaction[Any], work: Awaitable[T]) -> T:
    """Wait for what the first response needs, as long as Discord waits for that. Then cancel it, raise NotDelivered."""
    try:
        async with asyncio.timeout(_compute_seconds_left(interaction) - SENDING_SECONDS):
            return await work
    except TimeoutError as error:
        raise NotDelivered(describe_failure(error)) from error


def _compute_seconds_left(interaction: discord.Interaction[Any]) -> float:
    compute: Callable[[], float] = interaction.extras[_TIME_LEFT]
    return compute()


async def respond(interaction: discord.Interaction[Any], request: Callable[[], Awaitable[T]]) -> T | None:
    """Send the first response to an interaction.

    Args:
        interaction: The interaction.
        request: Sends the response; it is called again if the connection drops.

    Returns:
        What Discord returned; None if a dropped connection kept that from us.

    Raises:
        NotDelivered: It came too late, or neither Discord nor the network took it.

    """
    require_time(interaction)
    with _translating_errors():
        async with asyncio.timeout(_compute_seconds_left(interaction)):
            response = await _respond_twice(request)
    interaction.extras[_RESPONDED] = True
    return response


async def _respond_twice(request: Callable[[], Awaitable[T]]) -> T | None:
    try:
        return await request()
    except NETWORK_ERRORS:
        try:
            return await request()
        except discord.HTTPException as error:
            if error.code != ALREADY_RESPONDED:
                raise
            return None  # the first request had arrived, and only Discord's reply to it was lost


async def follow_up(request: Callable[[], Awaitable[T]]) -> T:
    """Send what comes after the first response. Raises NotDelivered if all retries fail, too."""
    for delay in RETRY_DELAYS_SECONDS:
        with _translating_errors(), contextlib.suppress(*NETWORK_ERRORS):
            return await request()
        await asyncio.sleep(delay)
    with _translating_errors():
        return await request()


@contextlib.contextmanager
def _translating_errors() -> Iterator[None]:
    """Raise NotDelivered in place of what Discord and the network raise, except for a malformed response: our fault."""
    try:
        yield
    except DELIVERY_ERRORS as error:
        if _is_malformed(error):
            raise
        raise NotDelivered(describe_failure(error)) from error


def _is_malformed(error: Exception) -> bool:
    is_bad = isinstance(error, discord.HTTPException) and error.status == HTTPStatus.BAD_REQUEST
    return is_bad and getattr(error, "code", None) != ALREADY_RESPONDED


def describe_failure(error: Exception) -> str:
    """Describe a failed delivery for the log, without Discord's message, which quotes what was sent."""
    if isinstance(error, TimeoutError):
        return "the time was up"
    if isinstance(error, discord.HTTPException):
        return f"Discord answered {error.status}, code {error.code}"
    return f"the connection failed ({type(error).__name__})"
