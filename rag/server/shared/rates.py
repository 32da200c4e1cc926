"""How often who has asked: counted for all copies by Redis, or by this process alone."""

import logging
import time
from typing import Any

from rag.server.shared.client import PATIENCE, open_redis

log = logging.getLogger(__name__)

GONE_SECONDS = 5.0
"""Once Redis did not answer, this process counts without it for so long before it is asked again."""


class Rates:
    """Counts who asks how often, in a moving window: by Redis where it is given and answers, else by this process."""

    def __init__(self, address: str | None) -> None:
        from limits.aio.storage import MemoryStorage
        from limits.aio.strategies import MovingWindowRateLimiter

        self._own = MemoryStorage()
        self._alone = MovingWindowRateLimiter(self._own)
        self._shared = None
        self._gone_until, self._latest = 0.0, time.time()
        if address:
            from limits.storage import storage_from_string

            open_redis(address)  # says what is wrong with it
            timeouts = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
            storage: Any = storage_from_string(f"async+{address}", implementation="redispy", **timeouts)
            self._shared = MovingWindowRateLimiter(storage)

    async def wait_for(self, limit: Any, *key: str) -> float:
        """Count one more of the key. Gives 0, or the seconds after which it may ask again where it has asked too often."""
        if self._shared and time.monotonic() >= self._gone_until:
            from redis.exceptions import RedisError

            try:
                return await self._count(self._shared, limit, *key)
            except (RedisError, OSError):
                self._gone_until = time.monotonic() + GONE_SECONDS
                log.warning("Redis does not answer: this process counts rates by itself meanwhile")
        now = time.time()
        if now < self._latest - 1:  # the clock was set back: what was counted would stand in the window until it has caught up
            await self._own.reset()
        self._latest = now
        return await self._count(self._alone, limit, *key)

    @staticmethod
    async def _count(limiter: Any, limit: Any, *key: str) -> float:
        if await limiter.hit(limit, *key):
            return 0.0
        reset: float = (await limiter.get_window_stats(limit, *key)).reset_time
        return max(1.0, reset - time.time())
