"""A client of the Redis that RAG_SHARED names."""

from typing import TYPE_CHECKING

from rag.errors import BadSettings

if TYPE_CHECKING:
    from redis.asyncio import Redis

PATIENCE = 1.0
"""Seconds that Redis may take to connect, or to answer."""


def open_redis(address: str) -> "Redis":
    """A client; it connects when it is used. Raises BadSettings where the redis package is missing, or the address is none."""
    try:
        from redis.asyncio import Redis
    except ImportError:
        raise BadSettings("RAG_SHARED is set, but the package redis is missing", "pip install 'footnote-qa[shared]'") from None
    try:
        return Redis.from_url(address, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)
    except ValueError as error:
        raise BadSettings(f"RAG_SHARED cannot be used: {error}", "write it as redis://host:6379/0") from None
