"""The hook through which tests check what the emulator receives and sends."""

from typing import Protocol

from bot.emulator.protocol import Payload
from bot.emulator.request import ApiRequest


class TrafficObserver(Protocol):
    """Is shown every REST request, response and gateway event. `content` and `data` are decoded JSON."""

    def observe_request(self, request: ApiRequest) -> None: ...

    def observe_response(self, request: ApiRequest, status: int, content: object) -> None: ...

    def observe_event(self, event: str, data: Payload) -> None: ...
