"""Log lines with fixed words (`story=`, `article=`, `outlet=`, `feed=`, `step=`, `reason=`), as text or as JSON."""

import json
import logging
import re
import sys
from datetime import UTC, datetime

_WORD = re.compile(r"\b([a-z_]+)=(\S+)")
TEXT = "%(asctime)s %(levelname)s %(name)s %(message)s"


class JsonLines(logging.Formatter):
    """A JSON object a line: time, level, logger, message, and each fixed word of the message as a field."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        message = record.getMessage()
        values: dict[str, str] = dict(_WORD.findall(message))
        values |= {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": message,
        }
        if record.exc_info:
            values["trace"] = self.formatException(record.exc_info)
        return json.dumps(values, ensure_ascii=False)


def make_handler(form: str) -> logging.Handler:
    """The handler for standard error; `form` is "text" or "json"."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else logging.Formatter(TEXT))
    return handler
