"""A call of a model server in a thread of its own: who waits for it has a clock, and can hang up, as can whoever leaves."""

import contextlib
import queue
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar

from rag.llm.faults import overtime, silence, still_loading

if TYPE_CHECKING:
    import httpx2

MAX_FAULT = 100_000
"""At most this many bytes are read of what a server says beside an error status."""


Result = TypeVar("Result")


class Left(BaseException):
    """Whoever asked has gone. Not an error: nothing stands in for the answer, nothing counts it as a fault."""


class Leaving:
    """By which whoever asked goes away, from any thread: the server's work that `run` has begun ends at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left = False
        self._under_way: Exchange | None = None

    def run(self, work: "Callable[..., Result]", *args: Any) -> Result:
        """The work's result. Raises Left where it waits for a model server, or comes to, once `leave` was called."""
        token = _leaving.set(self)
        try:
            return work(*args)
        finally:
            _leaving.reset(token)

    def leave(self) -> None:
        with self._lock:
            self._left, under_way = True, self._under_way
        if under_way:
            under_way.leave()

    def watch(self, exchange: "Exchange") -> None:
        """The exchange is the one under way from now on."""
        with self._lock:
            self._under_way, left = exchange, self._left
        if left:
            exchange.leave()


_leaving: ContextVar[Leaving | None] = ContextVar("leaving", default=None)
"""By which whoever this thread works for goes away."""


class Exchange:
    """Work in a thread of its own, and the clock of who waits for it.

    The work tells by `is_loading` that the server said so last: when the time is over, that is why nothing has come.
    """

    def __init__(self, work: "Callable[[Exchange], None]", where: str, timeout: float, deadline: float) -> None:
        self.is_loading = False
        self._inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._where, self._timeout, self._deadline = where, timeout, deadline
        self._end = time.monotonic() + deadline
        self._stopped = False
        self._socket: socket.socket | None = None
        if leaving := _leaving.get():
            leaving.watch(self)
        threading.Thread(target=self._run, args=(work,), name="model-server", daemon=True).start()

    def _run(self, work: "Callable[[Exchange], None]") -> None:
        _current.exchange = self
        try:
            work(self)
            self._inbox.put(_DONE)
        except Exception as error:  # noqa: BLE001  raised again where the caller waits
            self._inbox.put(error)

    def put(self, item: Any) -> None:
        """Give what has come. Of a text an empty one is a sign of life: who waits for it waits on."""
        self._inbox.put(item)

    def connected(self, connection: socket.socket | None) -> None:
        """From now on hanging up ends this connection."""
        self._socket = connection
        if self._stopped:
            self.stop()

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
            if self.left() <= 0 and not isinstance(item, Left):
                item = still_loading(self._where) if self.is_loading else overtime(self._deadline)
            if item is _DONE:
                return
            if isinstance(item, BaseException):
                raise item
            yield item

    def stop(self) -> None:
        """Hang up: a server that is still reading or writing stops."""
        self._stopped = True
        if self._socket:
            with contextlib.suppress(OSError):  # it has been closed
                self._socket.shutdown(socket.SHUT_RDWR)

    def leave(self) -> None:
        """Hang up, and wake who waits with Left."""
        self._inbox.put(Left())  # before the fault that hanging up makes
        self.stop()


_DONE = object()

_current = threading.local()
"""`exchange`: the one whose work this thread does."""


def on_request(request: "httpx2.Request") -> None:
    """A request is about to be sent: hanging up is to end its connection, which is its own, from the first byte on."""
    exchange: Exchange = _current.exchange

    def follow(event: str, found: "Mapping[str, Any]") -> None:
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete", "proxy.start_tls.complete"):
            exchange.connected(found["return_value"].get_extra_info("socket"))

    request.extensions["trace"] = follow


def on_response(response: "httpx2.Response") -> None:
    """A response's head has come, a sign of life as whatever follows; of an error's body no more is read than is shown."""
    import httpx2

    exchange: Exchange = _current.exchange

    class Body(httpx2.SyncByteStream):
        def __init__(self, whole: Iterable[bytes]) -> None:
            self.whole = whole

        def __iter__(self) -> Iterator[bytes]:
            left = MAX_FAULT
            for part in self.whole:
                if response.is_error:
                    part = part[:left]
                    left -= len(part)
                else:
                    exchange.put("")  # a comment too, as llama.cpp sends them while it reads the prompt
                yield part
                if left <= 0:
                    return

        def close(self) -> None:
            self.whole.close()  # type: ignore[attr-defined]  # the stream of the library's that it stands for

    if response.is_error:
        response.headers.pop("content-encoding", None)  # packed, a little could hold far more than MAX_FAULT
    else:
        exchange.put("")
    response.stream = Body(response.stream)  # type: ignore[arg-type]  # of a synchronous client it is a synchronous one
