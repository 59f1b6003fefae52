"""Rate limits: a bucket for each route, a global one, and the headers that report them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.emulator.clock import FakeClock
from bot.emulator.protocol import Payload

# For all routes with a bot token together; interactions are exempt (reference, "Global Rate Limit").
GLOBAL_LIMIT = 50
GLOBAL_WINDOW_SECONDS = 1.0

# Parameters whose values have separate buckets.
MAJOR_PARAMETERS = ("channel_id", "guild_id", "webhook_id", "webhook_token")

# Older buckets are dropped, so that hours of load take no more memory.
MAX_BUCKETS = 20_000


@dataclass(slots=True)
class Bucket:
    """`limit` requests in a window of `seconds`, which begins with its first request."""

    limit: int
    seconds: float
    used: int = 0
    resets_at: float = 0.0

    def take(self, now: float) -> bool:
        """Count a request if it is within the limit. Returns whether it is."""
        if now >= self.resets_at:
            self.used, self.resets_at = 0, now + self.seconds
        if self.used >= self.limit:
            return False
        self.used += 1
        return True


@dataclass(frozen=True, slots=True)
class RateLimitDecision:
    """Headers of the response, and the body of a 429 if the request is over the limit."""

    headers: dict[str, str]
    refusal: Payload | None = None


@dataclass(slots=True)
class RateLimits:
    """`routes` holds (requests, seconds) by method and path template."""

    clock: FakeClock
    # Discord publishes no limits of routes; these were observed.
    routes: dict[str, tuple[int, float]] = field(
        default_factory=lambda: {
            "POST /channels/{channel_id}/messages": (5, 5.0),
            "PUT /applications/{application_id}/commands": (60, 60.0),
            "POST /webhooks/{webhook_id}/{webhook_token}": (30, 10.0),
        }
    )
    _buckets: dict[str, Bucket] = field(default_factory=dict)
    _global: Bucket = field(default_factory=lambda: Bucket(GLOBAL_LIMIT, GLOBAL_WINDOW_SECONDS))

    def check(self, method: str, template: str, ids: Mapping[str, str], *, exempt: bool) -> RateLimitDecision:
        """Count a request, unless `exempt` against the global limit too."""
        now = self.clock.monotonic()
        if not exempt and not self._global.take(now):
            wait = self._global.resets_at - now
            return RateLimitDecision({"X-RateLimit-Global": "true"}, _build_refusal(wait, is_global=True))
        route = f"{method} {template}"
        if route not in self.routes:
            return RateLimitDecision({})
        major = [ids[name] for name in MAJOR_PARAMETERS if name in ids]
        bucket = self._get_bucket(":".join([route, *major]), *self.routes[route])
        allowed = bucket.take(now)
        refusal = None if allowed else _build_refusal(bucket.resets_at - now, is_global=False)
        return RateLimitDecision(self._build_headers(route, bucket, now), refusal)

    def _get_bucket(self, key: str, limit: int, seconds: float) -> Bucket:
        bucket = self._buckets.get(key)
        if bucket is None or (bucket.limit, bucket.seconds) != (limit, seconds):
            bucket = self._buckets[key] = Bucket(limit, seconds)
            if len(self._buckets) > MAX_BUCKETS:
                del self._buckets[next(iter(self._buckets))]
        return bucket

    def _build_headers(self, route: str, bucket: Bucket, now: float) -> dict[str, str]:
        return {
            "X-RateLimit-Limit": str(bucket.limit),
            "X-RateLimit-Remaining": str(bucket.limit - bucket.used),
            "X-RateLimit-Reset": f"{self.clock.now() + bucket.resets_at - now:.3f}",
            "X-RateLimit-Reset-After": f"{bucket.resets_at - now:.3f}",
            "X-RateLimit-Bucket": f"{abs(hash(route)):016x}",
        }


def _build_refusal(seconds: float, *, is_global: bool) -> Payload:
    message = "You are being rate limited."
    return {"message": message, "code": 0, "retry_after": round(seconds, 3), "global": is_global}
