"""Faults on demand: what networks, proxies and Discord itself do on bad days."""

import asyncio
from dataclasses import dataclass, field

from bot.emulator.protocol import Payload
from bot.emulator.request import ApiRequest


@dataclass(frozen=True, slots=True)
class Status:
    """Answer with a status instead of doing what was asked; `via` as Discord's own proxies sign their answers."""

    status: int
    body: Payload | str = ""
    via: bool = True


@dataclass(frozen=True, slots=True)
class Drop:
    """Cut the connection; `after` the request was carried out, so that only the answer is lost."""

    after: bool = False


@dataclass(frozen=True, slots=True)
class Reset:
    """Cut the connection with a TCP reset, before anything was done."""


@dataclass(slots=True)
class Hold:
    """Silence: nothing is answered until `release`. `caught` is set when a request waits."""

    caught: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def release(self) -> None:
        self.released.set()


@dataclass(frozen=True, slots=True)
class Delay:
    """Answer only after so many real seconds."""

    seconds: float


Fault = Status | Drop | Reset | Hold | Delay


def too_many(seconds: float, *, via: bool = True, everywhere: bool = False) -> Status:
    """429, as Discord says it; without `via`, as Cloudflare does when it has banned somebody."""
    body = {"message": "You are being rate limited.", "code": 0, "retry_after": seconds, "global": everywhere}
    return Status(429, body, via=via)


@dataclass(slots=True)
class _Planned:
    fault: Fault
    method: str
    part: str
    times: int


class Faults:
    """What is to go wrong with the next requests."""

    def __init__(self) -> None:
        self._planned: list[_Planned] = []

    def plan(self, fault: Fault, path: str = "", method: str = "", times: int = 1) -> None:
        """The next `times` requests with that method whose path template contains `path` meet the fault."""
        self._planned.append(_Planned(fault, method, path, times))

    def clear(self) -> None:
        """Everything works again."""
        for planned in self._planned:
            if isinstance(planned.fault, Hold):
                planned.fault.release()
        self._planned.clear()

    def meet(self, call: ApiRequest) -> Fault | None:
        """The fault this request meets, which counts it."""
        for planned in self._planned:
            if planned.times > 0 and planned.method in ("", call.method) and planned.part in call.template:
                planned.times -= 1
                return planned.fault
        return None
