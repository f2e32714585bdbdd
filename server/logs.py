"""The log of a process, on stderr: lines for people, or one JSON object per line for a machine that collects them.

What is said while a worker carries out an attempt says which one. Secrets are taken out on the way.
"""

import json
import logging
import os
import sys
from datetime import UTC, datetime
from typing import TextIO

from executors.at_work import AT_WORK
from server.redaction import Redaction, secrets_of
from server.settings import Settings

_TEXT = "%(asctime)s %(name)s: %(message)s"

_announcements = "reelgraph"
"""The logger of what is said to whoever has started the process."""


def configure(settings: Settings, stream: TextIO | None = None) -> None:
    """Say on `stream`, else on stderr, what is worth a warning. Does nothing when there is a log already."""
    redact = Redaction(secrets_of(settings, os.environ))
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines(redact) if settings.log == "json" else TextLines(redact))
    logging.basicConfig(handlers=[handler], level=logging.WARNING)
    logging.getLogger(_announcements).setLevel(logging.INFO)


def announce(settings: Settings, text: str) -> None:
    """Say something to whoever has started this process: a line as any other where a machine reads it."""
    if settings.log == "json":
        logging.getLogger(_announcements).info(text)
    else:
        print(text, file=sys.stderr, flush=True)


class TextLines(logging.Formatter):
    """Lines for people."""

    def __init__(self, redact: Redaction) -> None:
        super().__init__(_TEXT)
        self._redact = redact

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging calls it so
        """See `logging.Formatter`."""
        line = super().formatMessage(record)
        if (at := AT_WORK.get()) is not None:
            line += f" (run {at.run}, job {at.job}, attempt {at.attempt})"
        return line

    def format(self, record: logging.LogRecord) -> str:
        """See `logging.Formatter`."""
        return self._redact(super().format(record))


class JsonLines(logging.Formatter):
    """One JSON object per line. What is not known is left out."""

    def __init__(self, redact: Redaction) -> None:
        super().__init__()
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        """See `logging.Formatter`."""
        at = AT_WORK.get()
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self._redact(record.getMessage()),
            "run": at.run if at else None,
            "job": at.job if at else None,
            "attempt": at.attempt if at else None,
            "error": self._redact(error) if (error := self._error(record)) else None,
        }
        return json.dumps({name: value for name, value in line.items() if value is not None})

    def _error(self, record: logging.LogRecord) -> str | None:
        return self.formatException(record.exc_info) if record.exc_info else record.exc_text
