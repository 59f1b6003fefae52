"""Tells systemd that the service is ready, alive or stopping. Without systemd it does nothing."""

import logging
import os
import socket

logger = logging.getLogger(__name__)


def notify_systemd(state: str) -> None:
    """Send a state such as `READY=1` to the socket that systemd names in the environment."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):  # an abstract socket
        address = f"\0{address[1:]}"
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as connection:
            connection.sendto(state.encode(), address)
    except OSError as error:
        logger.warning("Can't notify systemd: %s", error)


def is_watched() -> bool:
    """Whether systemd restarts this process unless it hears `WATCHDOG=1` regularly."""
    return "WATCHDOG_USEC" in os.environ and os.environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
