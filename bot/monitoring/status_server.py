"""Serves /healthz, /readyz and /metrics on this machine alone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from bot.errors import UserError
from bot.monitoring.health import Health
from bot.monitoring.metrics import Metrics

HOST = "127.0.0.1"
SHUTDOWN_SECONDS = 1.0


@asynccontextmanager
async def serve_status(health: Health, metrics: Metrics, port: int) -> AsyncIterator[str]:
    """Serve until the block ends; yields the address. Raises UserError if the port is taken; 0 takes a free one."""

    async def get_liveness(_: web.Request) -> web.Response:
        return _render(health.find_failure())

    async def get_readiness(_: web.Request) -> web.Response:
        return _render(health.find_obstacle())

    async def get_metrics(_: web.Request) -> web.Response:
        return web.Response(body=metrics.render(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app = web.Application()
    app.add_routes(
        [web.get("/healthz", get_liveness), web.get("/readyz", get_readiness), web.get("/metrics", get_metrics)]
    )
    async with _serve(app, port) as address:
        yield address


@asynccontextmanager
async def _serve(app: web.Application, port: int) -> AsyncIterator[str]:
    runner = web.AppRunner(app, shutdown_timeout=SHUTDOWN_SECONDS, access_log=None)
    await runner.setup()
    try:
        await _listen(runner, port)
        yield f"http://{HOST}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, port: int) -> None:
    try:
        await web.TCPSite(runner, HOST, port).start()
    except OSError as error:
        raise UserError(f"Can't use port {port} ({error.strerror}). Set STATUS_PORT to another one.") from error


def _render(problem: str | None) -> web.Response:
    return web.Response(text=f"{problem or 'ok'}\n", status=503 if problem else 200)
