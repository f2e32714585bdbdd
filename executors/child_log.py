"""The log of a child process: what is said while a body runs is said by the worker, who knows which attempt it is."""

import logging
import sys
import threading
from collections.abc import Callable

from executors.message import Said

MOST_CHARACTERS = 20_000
"""Of one line, and of its traceback. They travel between the other messages of the body."""

_formatter = logging.Formatter()


class ChildLog(logging.Handler):
    """Sends lines to the worker from `begin` to `end`; at other times nobody reads them there, and stderr gets them."""

    def __init__(self, send: Callable[[Said], None]) -> None:
        super().__init__(logging.WARNING)
        self._send = send
        self._body_runs = False
        self._order = threading.Lock()

    def begin(self) -> None:
        """A body starts."""
        with self._order:
            self._body_runs = True

    def end(self) -> None:
        """It has ended. What threads say that it has left behind is nobody's."""
        with self._order:
            self._body_runs = False

    def emit(self, record: logging.LogRecord) -> None:
        """See `logging.Handler`."""
        try:
            line = record.getMessage()[:MOST_CHARACTERS]
            error = _formatter.formatException(record.exc_info)[-MOST_CHARACTERS:] if record.exc_info else None
            with self._order:
                if self._body_runs:
                    self._send(Said(record.name, record.levelno, line, error))
                    return
            print(*filter(None, [line, error]), sep="\n", file=sys.stderr)
        except OSError:
            return  # the worker has hung up: this process is about to end
        except Exception:
            self.handleError(record)


def say(said: Said) -> None:
    """Say what a body has said, as if it had been said here."""
    logger = logging.getLogger(said.logger)
    if logger.isEnabledFor(said.level):
        record = logger.makeRecord(said.logger, said.level, "", 0, said.line, (), None)
        record.exc_text = said.error
        logger.handle(record)
