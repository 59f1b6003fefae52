"""The format of the log: lines for people, or one JSON object a line for programs. Neither has colours."""

import json
import logging
from datetime import UTC, datetime

TEXT_FORMAT = "{asctime} {levelname:<8} {name}: {message}"
TIME_FORMAT = "%Y-%m-%d %H:%M:%S"


class JsonFormatter(logging.Formatter):
    """One object for a record. What the code passes as `extra={"fields": {…}}` becomes fields of their own."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info and not record.exc_text:
            record.exc_text = self.formatException(record.exc_info)
        if record.exc_text:
            entry["exception"] = record.exc_text
        return json.dumps(entry, ensure_ascii=False, default=str)


def build_formatter(*, as_json: bool) -> logging.Formatter:
    return JsonFormatter() if as_json else logging.Formatter(TEXT_FORMAT, TIME_FORMAT, style="{")
