"""One REST request as the routes see it, and what they answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from aiohttp import web

from bot.emulator.errors import ApiError, malformed
from bot.emulator.protocol import Payload
from bot.emulator.state.messages import Upload, plain_name


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """`template` is the path as Discord's document writes it; `files` are uploads by their number."""

    method: str
    template: str
    path: str
    ids: Mapping[str, str]
    query: Mapping[str, str]
    authorization: str | None
    sent: Any = None
    files: dict[int, Upload] = field(default_factory=dict)

    @property
    def body(self) -> Payload:
        """The body as an object. Raises Refusal when it is none."""
        if not isinstance(self.sent, dict):
            raise ApiError(400, 50035, "Invalid Form Body")
        return self.sent

    def number(self, name: str) -> int:
        """An id from the path. Raises Refusal when it is no number."""
        value = self.ids[name]
        if not value.isdecimal():
            raise ApiError(400, 50035, f'Invalid Form Body: value "{value}" is not snowflake.')
        return int(value)

    def flag(self, name: str) -> bool:
        return self.query.get(name, "").lower() in {"1", "true"}


async def read(request: web.Request, template: str) -> ApiRequest:
    """Take a request in. Raises Refusal when its JSON can't be read."""
    sent, files = await _content(request)
    return ApiRequest(
        request.method,
        template,
        request.path,
        request.match_info,
        request.query,
        request.headers.get("Authorization"),
        sent,
        files,
    )


async def _content(request: web.Request) -> tuple[Any, dict[int, Upload]]:
    if request.content_type == "multipart/form-data":
        return await _parts(request)
    raw = await request.read()
    return (_json(raw) if raw else None), {}


async def _parts(request: web.Request) -> tuple[Any, dict[int, Upload]]:
    """The JSON of `payload_json` and the files of `files[n]`."""
    form = await request.post()
    files = {
        int(name.removeprefix("files[").removesuffix("]")): Upload(plain_name(part.filename), part.file.read())
        for name, part in form.items()
        if isinstance(part, web.FileField)
    }
    return _json(str(form.get("payload_json", "null")).encode()), files


def _json(raw: bytes) -> Any:  # noqa: ANN401 - JSON
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError) as error:
        raise malformed() from error
