"""Arithmetic on permission bits."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from bot.emulator.protocol import PermissionFlag


def combine_bits(values: Iterable[int]) -> int:
    return reduce(or_, values, 0)


def has_permissions(permissions: int, required: int) -> bool:
    """Whether a user with `permissions` has all that is `required`; 0 requires an administrator."""
    # A command whose `default_member_permissions` is 0 is for administrators only.
    if permissions & PermissionFlag.ADMINISTRATOR:
        return True
    return required != 0 and permissions & required == required
