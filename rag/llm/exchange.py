"""A call of a model server in a thread of its own: who waits for it has a clock, and can hang up."""

import contextlib
import queue
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from rag.llm.faults import overtime, silence

if TYPE_CHECKING:
    import httpx2

MAX_FAULT = 100_000
"""At most this many bytes are read of what a server says beside an error status."""


class Exchange:
    """Work in a thread of its own, and the clock of who waits for it."""

    def __init__(self, work: "Callable[[Exchange], None]", where: str, timeout: float, deadline: float) -> None:
        self._inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._where, self._timeout, self._deadline = where, timeout, deadline
        self._end = time.monotonic() + deadline
        self._stopped = False
        self.socket: socket.socket | None = None
        threading.Thread(target=self._run, args=(work,), name="model-server", daemon=True).start()

    def _run(self, work: "Callable[[Exchange], None]") -> None:
        _current.exchange = self
        try:
            work(self)
            self._inbox.put(_DONE)
        except Exception as error:  # noqa: BLE001  raised again where the caller waits
            self._inbox.put(error)

    def put(self, item: Any) -> None:
        self._inbox.put(item)

    def left(self) -> float:
        """Seconds until the deadline."""
        return self._end - time.monotonic()

    def over(self) -> bool:
        return self._stopped or self.left() <= 0

    def items(self) -> Iterator[Any]:
        """What the work puts. Raises what it raises, or ModelServerUnavailable once it is silent or late."""
        while True:
            try:
                item = self._inbox.get(timeout=max(0.0, min(self._timeout, self.left())))
            except queue.Empty:
                item = silence(self._where, self._timeout)
            if self.left() <= 0:
                item = overtime(self._deadline)
            if item is _DONE:
                return
            if isinstance(item, Exception):
                raise item
            yield item

    def stop(self) -> None:
        """Hang up: a server that is still writing stops."""
        self._stopped = True
        if self.socket:
            with contextlib.suppress(OSError):  # it has been closed
                self.socket.shutdown(socket.SHUT_RDWR)


_DONE = object()

_current = threading.local()
"""`exchange`: the one whose work this thread does."""


def on_response(response: "httpx2.Response") -> None:
    """A response's head has come: from now on hanging up ends it, and of an error's body no more is read than is shown."""
    import httpx2

    class Cut(httpx2.SyncByteStream):
        def __init__(self, whole: Iterable[bytes]) -> None:
            self.whole = whole

        def __iter__(self) -> Iterator[bytes]:
            left = MAX_FAULT
            for part in self.whole:
                yield part[:left]
                left -= len(part)
                if left <= 0:
                    return

        def close(self) -> None:
            self.whole.close()  # type: ignore[attr-defined]  # the stream of the library's that it stands for

    exchange: Exchange = _current.exchange
    exchange.socket = response.extensions["network_stream"].get_extra_info("socket")
    if response.is_error:
        response.headers.pop("content-encoding", None)  # packed, a little could hold far more than MAX_FAULT
        response.stream = Cut(response.stream)  # type: ignore[arg-type]  # of a synchronous client it is a synchronous one
