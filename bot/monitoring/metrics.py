"""Metrics for Prometheus. Labels are names of commands and outcomes, never ids: their number is bounded."""

import asyncio

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from bot import __version__
from bot.monitoring.health import Health

SECONDS_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)
"""Discord waits three seconds."""


class Metrics:
    """One per process; a registry of its own keeps what other libraries register out."""

    def __init__(self, health: Health) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._interactions = Counter(
            "almanac_interactions",
            "Commands, buttons and forms, by what became of them.",
            ("name", "outcome"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "almanac_interaction_seconds",
            "How long they took.",
            ("name",),
            buckets=SECONDS_BUCKETS,
            registry=self._registry,
        )
        self._add_gauges(health)

    def _add_gauges(self, health: Health) -> None:
        gauges = {
            "almanac_connected": ("1 while a session with Discord is established.", lambda: health.is_connected),
            "almanac_heartbeat_age_seconds": (
                "Time since Discord last acknowledged a heartbeat.",
                lambda: health.heartbeat_age_seconds,
            ),
            "almanac_loop_lag_seconds": ("How late the event loop last was.", lambda: health.lag_seconds),
            "almanac_tasks": ("Tasks of the event loop.", lambda: len(asyncio.all_tasks())),
            "almanac_database_writable": (
                "1 while the database can be written.",
                lambda: health.database_fault is None,
            ),
        }
        for name, (description, read) in gauges.items():
            Gauge(name, description, registry=self._registry).set_function(read)
        Gauge("almanac_build", "The version.", ("version",), registry=self._registry).labels(__version__).set(1)

    def record(self, name: str, outcome: str, seconds: float) -> None:
        """Count a command, button or form. Both names come from sets that the code defines."""
        self._interactions.labels(name, outcome).inc()
        self._seconds.labels(name).observe(seconds)

    def render(self) -> bytes:
        """The text that Prometheus reads."""
        return generate_latest(self._registry)
