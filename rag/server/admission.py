"""Questions of clients on their way to the chatbot: how many are answered and how many wait, and answers as events.

A question is answered in a thread. A client that goes away stops the work: at once where a model server is waited for, else at
its next step.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import aclosing, contextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeVar

from fastapi import Request
from fastapi.responses import StreamingResponse

from rag.chatbot import Chatbot
from rag.llm import Leaving
from rag.server.prometheus import CountingChatbot
from rag.server.refusals import Refused
from rag.types import Answer, Claim, Turn

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

Result = TypeVar("Result")

ANSWERING = 4
"""This many questions are answered at once, more would only wait for each other on the processor; with a language model as many
as its server is to be asked."""

WAITING = 200
"""This many questions may wait for their turn; the next one is told to come back. Who stands in line is answered in the order of
asking; of many who come back again and again, some would find it full each time.
"""

PATIENCE = 45.0
"""After so many seconds of waiting for its turn a question is told to come back: who asks, or a proxy, gives up after a minute.
With a language model, whose one answer may take as long, it waits on.
"""

PING_SECONDS = 10.0
"""After this much silence a comment keeps a stream's connection open."""


class Admission:
    """Lets questions in, as many as are answered and may wait; nothing else asks the chatbot on behalf of a request."""

    def __init__(self, chatbot: CountingChatbot) -> None:
        self._chatbot = chatbot
        self._answering = chatbot.settings.model_workers if chatbot.settings.model else ANSWERING
        self._patience = None if chatbot.settings.model else PATIENCE
        self._turn = asyncio.Semaphore(self._answering)
        self._inside = 0
        self._closing = asyncio.Event()

    def close(self) -> None:
        """The server stops: whoever waits, or comes now, is told to come back."""
        self._closing.set()

    @property
    def is_busy(self) -> bool:
        """Whether a question is being answered, or waits."""
        return self._inside > 0

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Hold one of the slots for a question. Raises Refused, status 503, where all are taken."""
        if self._closing.is_set():
            raise _stopping()
        if self._inside >= self._answering + WAITING:
            raise _too_many()
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1

    async def steps(
        self, question: str, history: Sequence[Turn], within: tuple[str, ...] = (), chatbot: Chatbot | None = None
    ) -> AsyncGenerator[Claim | Answer, None]:
        """`Chatbot.stream` in a thread, of a visitor's own chatbot if it is given. Closing it, or cancelling who awaits it,
        closes that.

        Raises Refused, status 503, when the server stops, or its turn does not come in time.
        """
        await self._wait_for_turn(self._patience)
        leaving = Leaving()
        try:
            steps = (chatbot or self._chatbot).stream(question, history, within=within)
            try:
                while (step := await in_thread(leaving, next, steps, None)) is not None:
                    yield step
            finally:
                with suppress(ValueError):  # at the event loop's end its thread may be at work still, and ends with the process
                    await in_thread(leaving, steps.close)  # type: ignore[attr-defined]  # a generator
        except asyncio.CancelledError:
            if self._closing.is_set():  # by the server, whose patience is over, not by a client that has gone
                raise _stopping() from None
            raise
        finally:
            self._turn.release()

    async def run(self, work: Callable[[], Result]) -> Result:
        """What the work gives, done in a thread in its turn. Raises Refused as `slot` does, and whatever the work raises."""
        with self.slot():
            return await self.in_turn(work, self._patience)

    async def in_turn(self, work: Callable[[], Result], patience: float | None = None) -> Result:
        """The same for a piece of work that has been let in: it waits behind the questions that wait, and takes no slot."""
        await self._wait_for_turn(patience)
        try:
            result: Result = await in_thread(Leaving(), work)
            return result
        finally:
            self._turn.release()

    async def _wait_for_turn(self, patience: float | None) -> None:
        """Raises Refused where the server stops before it, or so many seconds are over."""
        acquiring, closing = asyncio.ensure_future(self._turn.acquire()), asyncio.ensure_future(self._closing.wait())
        try:
            await asyncio.wait({acquiring, closing}, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            if not acquiring.cancel():  # it had just been given
                self._turn.release()
            raise
        finally:
            closing.cancel()
        if not acquiring.done():
            acquiring.cancel()
            raise _stopping() if self._closing.is_set() else _too_many()


def _too_many() -> Refused:
    return Refused(503, "too many questions are waiting", "ask again in a few seconds", retry_after="5")


def _stopping() -> Refused:
    return Refused(503, "the server is stopping", "ask again in a few seconds", retry_after="5")


async def _ended(task: "asyncio.Future[Any]") -> None:
    """Waits for the task's end in any case: the end of the event loop cancels once more, which no shield keeps off."""
    from anyio import CancelScope

    while not task.done():
        with suppress(asyncio.CancelledError), CancelScope(shield=True):
            await asyncio.wait({task})


async def in_thread(leaving: Leaving, work: Callable[..., Any], *args: Any) -> Any:
    """The work's result. When who awaits it is cancelled, it leaves, and is waited for: a running step cannot be closed."""
    from anyio import to_thread

    running = asyncio.ensure_future(to_thread.run_sync(leaving.run, work, *args))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        leaving.leave()
        await _ended(running)
        running.exception()  # whatever it was, nobody is there to hear it
        raise


class Events(StreamingResponse):
    """Server-sent events of a question, or a document, that holds its slot until the last one is sent, or the client is gone."""

    media_type = "text/event-stream"

    def __init__(self, admission: Admission, events: AsyncGenerator[bytes, None], status: int = 200) -> None:
        super().__init__(events, status, headers={"cache-control": "no-store", "x-accel-buffering": "no"})
        self._admission = admission
        self._events = events

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        from anyio import CancelScope

        with self._admission.slot():
            try:
                await super().__call__(scope, receive, send)
            finally:
                with CancelScope(shield=True):
                    await self._events.aclose()


def event(data: Any, name: str | None = None) -> bytes:
    return (f"event: {name}\n" if name else "").encode() + f"data: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


async def keep_alive(events: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    """The events, with a comment at once, so that headers travel, and at every PING_SECONDS of silence."""
    yield b": ok\n\n"
    async with aclosing(events):
        while True:
            step = asyncio.ensure_future(anext(events, None))
            try:
                while not (await asyncio.wait({step}, timeout=PING_SECONDS))[0]:
                    yield b": ping\n\n"
                item = step.result()
            finally:
                if not step.done():
                    step.cancel()
                    await _ended(step)
            if item is None:
                return
            yield item


async def last_of(steps: AsyncGenerator[Any, None], request: Request, kind: type[Result]) -> Result:
    """What the steps end in, when nobody wants those before one by one. Raises Refused when the client has gone."""
    answering = asyncio.ensure_future(_last(steps))
    leaving = asyncio.ensure_future(request.receive())  # the body has been read: what comes next is that the client has gone
    try:
        await asyncio.wait({answering, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not answering.done():
            raise Refused(499, "the client has gone", "ask again")
    except asyncio.CancelledError:
        answering.cancel()  # what it raises says why
    finally:
        leaving.cancel()
        answering.cancel()
        await _ended(answering)
    last = answering.result()
    assert isinstance(last, kind)
    return last


async def _last(steps: AsyncGenerator[Any, None]) -> Any:
    async with aclosing(steps):
        *_, last = [step async for step in steps]
    return last
