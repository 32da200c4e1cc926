"""What visitors bring: documents that each of them alone can ask about, kept in memory until removed or half an hour unused.

A visitor is a random key, which a browser has as a cookie that no script can read, and a program as a header of its choosing.
Only texts are kept, with what says where their pieces stood in the file; nothing is written anywhere.
"""

import asyncio
import re
import secrets
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PureWindowsPath
from threading import Event
from typing import NamedTuple

import numpy as np

from rag.chatbot import Chatbot
from rag.documents import document_from_bytes, embedded_text, split
from rag.formats import extract
from rag.index import Embedded, beside
from rag.llm import Leaving
from rag.server.admission import Admission, in_thread
from rag.server.prometheus import CountingChatbot
from rag.server.refusals import Refused
from rag.server.shared.documents import SharedDocuments, ids_of, out_of_reach, unpacked
from rag.types import Document

MAX_UPLOAD = 20_000_000
"""A document that is sent may have at most this many bytes."""

MAX_PAGES = 1_000
"""A document of pages or slides may have at most this many of them."""

MAX_CHARACTERS, MAX_DOCUMENTS = 1_000_000, 20
"""A visitor's documents may have at most this many characters together, and be so many. A vector is made of some 400 characters,
in some 12 milliseconds of processor time."""

MAX_VISITORS, MAX_KEPT = 1_000, 30_000_000
"""At most this many visitors have documents at once, of at most so many characters together: some 20 bytes of memory each."""

IDLE_SECONDS = 1800.0
"""What was brought is forgotten when it was not asked about for this long."""

READ_AT_ONCE, MAX_INSIDE = 2, 16
"""So many documents are read and embedded at once, and so many may be inside, those that wait included."""

EMBED_AT_ONCE = 32
"""Passages embedded in one turn: some 0.2 seconds on two cores, after which questions that wait are answered first."""

MAX_NAME = 100
"""Characters of a document's name."""

COOKIE, HEADER = "footnote_visitor", "footnote-visitor"
_KEY = re.compile(r"[0-9a-f]{32}")


class Progress(NamedTuple):
    """What is being done with a document: "waiting", "reading", or "embedding" with how many of its passages are done."""

    step: str
    done: int = 0
    of: int = 0


@dataclass(frozen=True, slots=True)
class Brought:
    """A document that was taken in; `notices` say what of its file could not be read."""

    document: Document
    notices: tuple[str, ...]


@dataclass(slots=True)
class _Visitor:
    documents: tuple[Embedded, ...]
    chatbot: Chatbot
    used: float


class _Reading(Leaving):
    """When whoever sent a document goes away, the process that reads it ends."""

    def __init__(self) -> None:
        super().__init__()
        self.stop = Event()

    def leave(self) -> None:
        self.stop.set()
        super().leave()


class Visitors:
    """Who has brought what. `clock` gives seconds."""

    def __init__(
        self,
        chatbot: CountingChatbot,
        admission: Admission,
        clock: Callable[[], float] = time.monotonic,
        shared: SharedDocuments | None = None,
    ) -> None:
        self._chatbot, self._admission, self._clock, self._shared = chatbot, admission, clock, shared
        self._visitors: dict[str, _Visitor] = {}
        self._reading = asyncio.Semaphore(READ_AT_ONCE)
        self._changing = asyncio.Lock()
        self._inside = 0

    def key_of(self, headers: Mapping[str, str], cookies: Mapping[str, str]) -> str | None:
        """The visitor's key: a program's own, or what a browser was given; None for one that is no key, or forgotten."""
        if given := headers.get(HEADER):
            return given if _KEY.fullmatch(given) else None
        return given if (given := cookies.get(COOKIE, "")) in self._visitors else None

    def chatbot_of(self, key: str | None) -> Chatbot:
        """The chatbot over the visitor's documents and the owner's; the owner's alone for whoever has brought nothing."""
        self.forget_idle()
        if not (visitor := self._visitors.get(key or "")):
            return self._chatbot
        visitor.used = self._clock()
        return visitor.chatbot

    def documents_of(self, key: str | None) -> list[Document]:
        """What the visitor has brought, in its order."""
        self.forget_idle()
        visitor = self._visitors.get(key or "")
        return [e.document for e in visitor.documents] if visitor else []

    def forget_idle(self) -> None:
        """Forget what was not asked about for IDLE_SECONDS."""
        now = self._clock()
        for key, visitor in list(self._visitors.items()):
            if now - visitor.used >= IDLE_SECONDS:
                self._visitors.pop(key, None)

    async def recall(self, headers: Mapping[str, str], cookies: Mapping[str, str]) -> None:
        """Have here what other copies of the server have taken in from whoever sends this. Raises Refused, status 503, while that
        is out of reach and this copy holds nothing of it.
        """
        key = headers.get(HEADER) or cookies.get(COOKIE, "")
        if not self._shared or not _KEY.fullmatch(key):
            return
        with out_of_reach(unless=key in self._visitors):
            fields = await self._shared.fields(key)
            held = {e.document.id: e for e in self._visitors[key].documents} if key in self._visitors else {}
            if list(held) == (ids := ids_of(fields)):
                return
            packed = await self._shared.load(key, [f for f, id in zip(fields, ids, strict=True) if id not in held])
            loaded = await in_thread(Leaving(), lambda: [unpacked(data) for data in packed])
            held |= {e.document.id: e for e in loaded}
            await self._hold(key, tuple(held[id] for id in ids if id in held))

    async def take(self, key: str, name: str, data: bytes) -> AsyncGenerator[Progress | Brought, None]:
        """Take a file in: what is being done with it, then the document. Closing this, or cancelling who awaits it, ends it.

        Raises BadDocument for a file that cannot be read, and Refused where there is no room: status 413 for a file that is too
        large, 429 where the visitor has brought too much, 503 where all have.
        """
        self.check_room(key)
        self._inside += 1
        try:
            if self._reading.locked():
                yield Progress("waiting")
            async with self._reading:
                yield Progress("reading")
                reading = _Reading()
                source, name = f"visitor:{secrets.token_hex(16)}", self._name(key, name)
                document, notices = await in_thread(
                    reading, document_from_bytes, data, source, name, partial(extract, stop=reading.stop)
                )
                self._check_size(document)
                self.check_room(key, len(document.text))
                passages = await in_thread(Leaving(), split, document)
                texts, embedder = [embedded_text(p) for p in passages], self._chatbot.index.embedder
                vectors = np.empty((len(texts), embedder.dimensions), dtype=np.float32)
                alike = sorted(range(len(texts)), key=lambda at: -len(texts[at]))  # of like length: a sixth less work
                for low in range(0, len(texts), EMBED_AT_ONCE):
                    yield Progress("embedding", low, len(texts))
                    some = alike[low : low + EMBED_AT_ONCE]
                    vectors[some] = await self._admission.in_turn(partial(embedder.embed, [texts[at] for at in some]))
                yield Progress("embedding", len(texts), len(texts))
                await self._change(key, add=Embedded(document, passages, vectors))
            yield Brought(document, notices)
        finally:
            self._inside -= 1

    async def remove(self, key: str | None, document_id: str) -> bool:
        """Forget a document of the visitor's; false where there is none of this id."""
        if not key or document_id not in {d.id for d in self.documents_of(key)}:
            return False
        await self._change(key, remove=document_id)
        return True

    async def _change(self, key: str, *, add: Embedded | None = None, remove: str = "") -> None:
        """Put another set of documents in the place of the visitor's; answers under way go on with the one before."""
        async with self._changing:
            if add:
                self.check_room(key, len(add.document.text))
            before = self._visitors[key].documents if key in self._visitors else ()
            if self._shared:
                with out_of_reach():
                    await (self._shared.add(key, add) if add else self._shared.remove(key, remove))
            await self._hold(key, (*(e for e in before if e.document.id != remove), *([add] if add else ())))

    async def _hold(self, key: str, documents: tuple[Embedded, ...]) -> None:
        if not documents:
            self._visitors.pop(key, None)
            return
        chatbot = await in_thread(Leaving(), lambda: self._chatbot.over(beside(self._chatbot.index, documents)))
        self._visitors[key] = _Visitor(documents, chatbot, self._clock())
        while self._shared and len(self._visitors) > 1 and self._is_full():
            del self._visitors[min(self._visitors, key=lambda key: self._visitors[key].used)]  # Redis has it

    def _is_full(self, characters: int = 0) -> bool:
        kept = sum(len(e.document.text) for v in self._visitors.values() for e in v.documents)
        return len(self._visitors) > MAX_VISITORS or kept + characters > MAX_KEPT

    def check_room(self, key: str, characters: int = 0) -> None:
        """Raises Refused where a document of so many characters, or one yet to be read, finds no room."""
        if not characters and self._inside >= MAX_INSIDE:
            raise Refused(503, "too many documents are being read", "send it again in a few seconds", retry_after="10")
        own = self.documents_of(key)
        if len(own) >= MAX_DOCUMENTS:
            raise Refused(429, f"you have {len(own)} documents here, as many as may be", "remove one, then send it again")
        if sum(len(d.text) for d in own) + characters > MAX_CHARACTERS:
            what = f"with this one your documents have more than {MAX_CHARACTERS:,} characters"
            alone = not own or characters > MAX_CHARACTERS
            raise Refused(413 if alone else 429, what, "send a part of it" if alone else "remove one, then send it again")
        if not self._shared and ((not own and len(self._visitors) >= MAX_VISITORS) or self._is_full(characters)):
            used = min((v.used for v in self._visitors.values()), default=self._clock())
            wait = max(1, round(IDLE_SECONDS - (self._clock() - used)))
            what = "others have brought as much as can be kept here"
            raise Refused(503, what, f"send it again in {wait // 60 + 1} minutes", retry_after=str(wait))

    def _check_size(self, document: Document) -> None:
        pages = max((part.number for part in document.places.parts if part.kind in ("page", "slide")), default=0)
        if pages > MAX_PAGES:
            raise Refused(413, f"it has {pages:,} pages, more than {MAX_PAGES:,}", "send a part of it")

    def _name(self, key: str, given: str) -> str:
        """What the document is called: the last part of a path, printable, and like no other that the visitor can ask about."""
        last = Path("".join(c for c in PureWindowsPath(given).name if c.isprintable()).strip())
        stem, suffix = last.stem[:MAX_NAME] or "Pasted text", last.suffix[:10]
        taken = {d.name for d in (*self._chatbot.index.documents.values(), *self.documents_of(key))}
        names = (f"{stem}{f' ({number})' if number > 1 else ''}{suffix}" for number in range(1, len(taken) + 2))
        return next(name for name in names if name not in taken)
