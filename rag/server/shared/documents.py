"""Visitors' documents in Redis, so that every copy of the server has them."""

import json
import logging
import struct
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from rag.documents import split
from rag.index import Embedded, about_document, document_of
from rag.server.refusals import Refused
from rag.server.shared.client import open_redis

log = logging.getLogger(__name__)

_HEAD = struct.Struct(">III")
"""Bytes of what is told of a document, bytes of its text, dimensions of its vectors."""


class SharedDocuments:
    """Visitors' documents in Redis: a hash for each visitor, gone when it was not asked about for `seconds`."""

    def __init__(self, address: str, seconds: float) -> None:
        self._redis, self._seconds = open_redis(address), round(seconds)

    async def fields(self, key: str) -> list[bytes]:
        """Names of the visitor's documents here, in the order in which they were brought, each time the same; now used."""
        async with self._redis.pipeline() as pipe:
            await pipe.hkeys(_name(key))
            await pipe.expire(_name(key), self._seconds)
            found: list[bytes] = (await pipe.execute())[0]
        return sorted(found)

    async def load(self, key: str, fields: Sequence[bytes]) -> list[bytes]:
        """The documents of these names, packed, less those that have gone meanwhile."""
        values: list[Any] = await self._redis.hmget(_name(key), list(fields)) if fields else []
        return [value for value in values if value]

    async def add(self, key: str, embedded: Embedded) -> None:
        """Keep one more document of the visitor's."""
        field = f"{time.time_ns():020} {embedded.document.id}"
        async with self._redis.pipeline() as pipe:
            await pipe.hset(_name(key), field, _packed(embedded))
            await pipe.expire(_name(key), self._seconds)
            await pipe.execute()

    async def remove(self, key: str, document_id: str) -> None:
        """Keep it no more."""
        if gone := [field for field in await self.fields(key) if id_of(field) == document_id]:
            await self._redis.hdel(_name(key), *gone)


@contextmanager
def out_of_reach(unless: bool = False) -> Iterator[None]:
    """Raises Refused, status 503, while Redis does not answer or has no room, but where it can be done without."""
    from redis.exceptions import RedisError

    try:
        yield
    except (RedisError, OSError, ValueError) as error:
        log.warning("Redis does not give or take visitors' documents: %s", type(error).__name__)
        if not unless:
            hint = "ask again in a few seconds, or of the other documents alone, by their names"
            raise Refused(503, "the documents that you brought are out of reach", hint, retry_after="5") from error


def id_of(field: bytes) -> str:
    return field.decode().partition(" ")[2]


def ids_of(fields: Collection[bytes]) -> list[str]:
    """The ids of the documents of these names."""
    return [id_of(field) for field in fields]


def _name(key: str) -> str:
    return f"footnote:visitor:{key}"


def _packed(embedded: Embedded) -> bytes:
    """What is told of the document, its text, its vectors; its passages are split again."""
    about, text, places = about_document(embedded.document)
    head = json.dumps([embedded.document.id, about, places]).encode()
    vectors = np.ascontiguousarray(embedded.vectors, dtype="<f4")
    return _HEAD.pack(len(head), len(text), vectors.shape[1]) + head + text + vectors.tobytes()


def unpacked(data: bytes) -> Embedded:
    """The document, with its passages and their vectors. What was packed by another version may be cut otherwise: raises
    ValueError for passages and vectors that are not as many.
    """
    head, text, dimensions = _HEAD.unpack_from(data)
    at = _HEAD.size
    id, about, places = json.loads(data[at : at + head])
    document = document_of(id, about, data[at + head : at + head + text], places)
    vectors = np.frombuffer(data, "<f4", offset=at + head + text).reshape(-1, dimensions)
    passages = split(document)
    if len(passages) != len(vectors):
        raise ValueError("the passages are not those that were embedded")
    return Embedded(document, passages, vectors.astype(np.float32))
