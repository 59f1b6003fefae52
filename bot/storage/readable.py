"""Decodes stored rows one by one, so that one that can't be read takes nothing but itself away."""

import logging
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any, TypeVar

import msgspec

logger = logging.getLogger(__name__)

UNREADABLE = (msgspec.MsgspecError, ValueError, TypeError, AttributeError)
"""What decoding raises for a value that this version didn't write: other JSON, an unknown word, another type."""

T = TypeVar("T")


def decode_rows(table: str, rows: Iterable[Iterable[Any]], decode: Callable[..., T]) -> Iterator[T]:
    """Decode the rows that can be read. The others are left out and named in the log, without their content.

    Args:
        table: The table of the rows, for the log.
        rows: The rows; the first column says which row it is.
        decode: Called with the columns of a row.

    """
    for row in rows:
        columns = list(row)
        try:
            yield decode(*columns)
        except UNREADABLE as error:
            _warn_once(table, columns[0], type(error).__name__)


@lru_cache(1_000)
def _warn_once(table: str, row_id: object, reason: str) -> None:
    # Rows are read again and again. What is in them stays out of the log: a member may have written it.
    logger.warning("Left out an unreadable row of the table %s: %s (%s).", table, row_id, reason)
