"""Rate limits: buckets for routes, a global one, and the headers that tell of them."""

from dataclasses import dataclass, field

from bot.emulator.clock import FakeClock
from bot.emulator.protocol import Payload

GLOBAL = (50, 1.0)
"""Requests and seconds over all routes with a token (Discord: "Global Rate Limit"); interactions are free of it."""

MAJOR = ("channel_id", "guild_id", "webhook_id", "webhook_token")
"""Ids that have buckets of their own."""

KEPT = 20_000
"""Buckets that are remembered, the newest."""


@dataclass(slots=True)
class Bucket:
    """So many requests in so many seconds; the window begins with its first request."""

    limit: int
    seconds: float
    used: int = 0
    ends: float = 0.0

    def take(self, now: float) -> bool:
        """Whether one more request is within the limit; one that isn't is not counted."""
        if now >= self.ends:
            self.used, self.ends = 0, now + self.seconds
        if self.used >= self.limit:
            return False
        self.used += 1
        return True


@dataclass(frozen=True, slots=True)
class RateLimitDecision:
    """Headers of the answer, and what a refused request is told."""

    headers: dict[str, str]
    refused: Payload | None = None


@dataclass(slots=True)
class RateLimits:
    """`routes` holds (requests, seconds) by method and path template. Discord publishes none: these are seen ones."""

    clock: FakeClock
    routes: dict[str, tuple[int, float]] = field(
        default_factory=lambda: {
            "POST /channels/{channel_id}/messages": (5, 5.0),
            "PUT /applications/{application_id}/commands": (60, 60.0),
            "POST /webhooks/{webhook_id}/{webhook_token}": (30, 10.0),
        }
    )
    _buckets: dict[str, Bucket] = field(default_factory=dict)
    _all: Bucket = field(default_factory=lambda: Bucket(*GLOBAL))

    def check(self, method: str, template: str, ids: dict[str, str], *, counted: bool) -> RateLimitDecision:
        """Take one request; `counted` ones fall under the global limit too."""
        now = self.clock.ticking()
        if counted and not self._all.take(now):
            return RateLimitDecision({"X-RateLimit-Global": "true"}, _told(self._all.ends - now, everywhere=True))
        route = f"{method} {template}"
        if route not in self.routes:
            return RateLimitDecision({})
        major = [ids[name] for name in MAJOR if name in ids]
        bucket = self._bucket(":".join([route, *major]), *self.routes[route])
        fine = bucket.take(now)
        headers = self._headers(route, bucket, now)
        return (
            RateLimitDecision(headers)
            if fine
            else RateLimitDecision(headers, _told(bucket.ends - now, everywhere=False))
        )

    def _bucket(self, key: str, limit: int, seconds: float) -> Bucket:
        found = self._buckets.get(key)
        if found is None or (found.limit, found.seconds) != (limit, seconds):
            found = self._buckets[key] = Bucket(limit, seconds)
            if len(self._buckets) > KEPT:
                del self._buckets[next(iter(self._buckets))]
        return found

    def _headers(self, route: str, bucket: Bucket, now: float) -> dict[str, str]:
        return {
            "X-RateLimit-Limit": str(bucket.limit),
            "X-RateLimit-Remaining": str(bucket.limit - bucket.used),
            "X-RateLimit-Reset": f"{self.clock.now() + bucket.ends - now:.3f}",
            "X-RateLimit-Reset-After": f"{bucket.ends - now:.3f}",
            "X-RateLimit-Bucket": f"{abs(hash(route)):016x}",
        }


def _told(seconds: float, *, everywhere: bool) -> Payload:
    return {"message": "You are being rate limited.", "code": 0, "retry_after": round(seconds, 3), "global": everywhere}
