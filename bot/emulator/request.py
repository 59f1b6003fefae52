"""REST requests as the endpoints see them, and responses as Discord sends them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from aiohttp import web

from bot.emulator.errors import ApiError, ErrorCode
from bot.emulator.protocol import Payload
from bot.emulator.state.messages import Upload, sanitise_filename


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """A parsed request.

    `template` is the path as in Discord's OpenAPI document, `ids` are its parameters; `files` are uploads by their
    index in `files[n]`.
    """

    method: str
    template: str
    path: str
    ids: Mapping[str, str]
    query: Mapping[str, str]
    authorization: str | None
    content: Any = None
    files: dict[int, Upload] = field(default_factory=dict)

    @property
    def body(self) -> Payload:
        """The content, which has to be an object. Raises ApiError."""
        if not isinstance(self.content, dict):
            raise ApiError(ErrorCode.INVALID_FORM_BODY)
        return self.content

    def parse_id(self, name: str) -> int:
        """An id from the path. Raises ApiError if it is no number."""
        value = self.ids[name]
        if not value.isdecimal():
            raise ApiError(ErrorCode.INVALID_FORM_BODY, f': value "{value}" is not snowflake.')
        return int(value)

    def has_flag(self, name: str) -> bool:
        """Whether a query parameter is true."""
        return self.query.get(name, "").lower() in {"1", "true"}


async def parse_request(request: web.Request, template: str) -> ApiRequest:
    """Read a request with its JSON and files. Raises ApiError for invalid JSON."""
    content, files = await _read_content(request)
    return ApiRequest(
        request.method,
        template,
        request.path,
        request.match_info,
        request.query,
        request.headers.get("Authorization"),
        content,
        files,
    )


async def _read_content(request: web.Request) -> tuple[Any, dict[int, Upload]]:
    if request.content_type == "multipart/form-data":
        return await _read_multipart(request)
    raw = await request.read()
    return (_decode(raw) if raw else None), {}


async def _read_multipart(request: web.Request) -> tuple[Any, dict[int, Upload]]:
    """The JSON in `payload_json` and the files in `files[n]`."""
    form = await request.post()
    # aiohttp reads large parts into temporary files; the emulator keeps everything in memory.
    files = {
        int(name.removeprefix("files[").removesuffix("]")): Upload(sanitise_filename(part.filename), part.file.read())
        for name, part in form.items()
        if isinstance(part, web.FileField)
    }
    return _decode(str(form.get("payload_json", "null")).encode()), files


def _decode(raw: bytes) -> Any:  # noqa: ANN401 - JSON
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ApiError(ErrorCode.INVALID_JSON) from error


def build_response(status: int, content: object, headers: Mapping[str, str]) -> web.Response:
    """A response with JSON, with plain text for a string, or without a body for None."""
    if content is None:
        return web.Response(status=status, headers=headers)
    if isinstance(content, str):
        return web.Response(text=content, status=status, headers=headers)
    # Without a charset: discord.py reads a body as JSON only if the content type is exactly this.
    json_headers = {**headers, "Content-Type": "application/json"}
    return web.Response(body=msgspec.json.encode(content), status=status, headers=json_headers)
