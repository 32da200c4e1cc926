"""What the server logs: a line a fault, where it was and of what kind, never what was asked; like lines once a minute."""

import logging
import sys
import time
import traceback

log = logging.getLogger(__name__)

SECONDS = 60.0
"""A line of one origin is logged at most once in this time."""


def quieten() -> None:
    """From now on everything that is logged goes to standard error in this form."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine())
    handler.addFilter(Seldom())
    logging.root.handlers = [handler]
    logging.root.setLevel(logging.WARNING)
    logging.getLogger("mcp").setLevel(logging.ERROR)  # its warnings quote what was sent
    # Gradio prints what its functions raise, with all that they were given; here it is a line like any other.
    traceback.print_exc = _log_current


def _log_current(*_: object, **__: object) -> None:
    log.error("a function of the page failed", exc_info=True)


def origin_of_error(error: BaseException) -> str:
    """The kind of an error and the places it came through, without its message, which may hold what was asked.

    >>> origin_of_error(error)  # "KeyError at search.py:40, index.py:73"
    """
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    places = ", ".join(f"{frame.filename.replace(chr(92), '/').rpartition('/')[2]}:{frame.lineno}" for frame in frames)
    return f"{type(error).__name__} at {places}" if places else type(error).__name__


class OneLine(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """The message on one line; of an exception only what `origin_of_error` tells."""
        line = f"{record.levelname}: {' '.join(record.getMessage().split())}"
        return f"{line}: {origin_of_error(record.exc_info[1])}" if record.exc_info and record.exc_info[1] else line


class Seldom(logging.Filter):
    """Lets one record of a place in the code and of one kind of error pass every SECONDS; the next one says how many did not."""

    def __init__(self) -> None:
        super().__init__()
        self._last: dict[tuple[str, int, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        origin = (record.pathname, record.lineno, origin_of_error(error) if error else "")
        last, kept_back = self._last.get(origin, (float("-inf"), 0))
        now = time.monotonic()
        if now - last < SECONDS:
            self._last[origin] = (last, kept_back + 1)
            return False
        self._last[origin] = (now, 0)
        if kept_back:
            record.msg, record.args = f"{record.getMessage()} ({kept_back} more like it since)", None
        return True
