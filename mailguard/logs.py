"""Logging: one JSON object a line on stderr, and no personal value in it, at no level (DESIGN invariant 4).

Our own messages hold ids, codes, counts and times. What other libraries say is cut down to where it was said, because
their texts and exceptions quote addresses and content.
"""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType

_OWN = "mailguard"


class JsonFormatter(logging.Formatter):
    """A record as JSON: time, level, logger, message; for an exception its type and the places it went through. `part`
    tells one of several relay processes from the others.
    """

    def __init__(self, part: int | None = None) -> None:
        super().__init__()
        self._part = {"part": part} if part else {}

    def format(self, record: logging.LogRecord) -> str:
        is_own = record.name.split(".")[0] == _OWN
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            **self._part,
            "logger": record.name,
            "message": record.getMessage() if is_own else f"said something at {record.module}:{record.lineno}",
        }
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__name__
            line["places"] = places(record.exc_info[2])
        return json.dumps(line, ensure_ascii=True)


def places(trace: TracebackType | None) -> str:
    """A traceback without source lines and values: `file:line function`, outermost first."""
    frames = traceback.extract_tb(trace)
    return " > ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in frames)


def set_up(level: str, *, part: int | None = None) -> None:
    """Send everything through the formatter; only our own loggers follow `level`, others speak from WARNING on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter(part))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger(_OWN).setLevel(level.upper())
    # Otherwise a mistake in a log call prints its arguments to stderr.
    logging.raiseExceptions = False
    sys.excepthook = _log_uncaught


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    logging.getLogger(_OWN).critical("stopped by an unexpected error", exc_info=(kind, error, trace))
