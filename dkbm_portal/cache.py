"""The cache of an installation with Redis. It only counts attempts, so no page may fail because Redis is away."""

import logging
import time

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

AWAY_SECONDS = 10
logger = logging.getLogger(__name__)


def _or_local(name: str):
    """Make the operation that asks Redis, or the process's own memory while Redis is away."""

    def operation(self, *args, **kwargs):
        if time.monotonic() >= PatientRedisCache.away_until:
            try:
                return getattr(RedisCache, name)(self, *args, **kwargs)
            except (RedisError, OSError) as error:
                logger.warning("Cache not reachable, counting in this process: %s", error)
                PatientRedisCache.away_until = time.monotonic() + AWAY_SECONDS
        return getattr(self.local, name)(*args, **kwargs)

    return operation


class PatientRedisCache(RedisCache):
    """Redis; after a failure the process's memory for AWAY_SECONDS, so that one page waits once for a frozen server.

    Rate limits go on meanwhile, each process counting for itself.
    """

    away_until = 0.0  # of the process: every thread has its own cache object

    def __init__(self, server, params):
        super().__init__(server, dict(params))
        self.local = LocMemCache("redis-is-away", {})

    get = _or_local("get")
    set = _or_local("set")
    add = _or_local("add")
    touch = _or_local("touch")
    incr = _or_local("incr")
    delete = _or_local("delete")
    has_key = _or_local("has_key")
    get_many = _or_local("get_many")
    set_many = _or_local("set_many")
    delete_many = _or_local("delete_many")
    clear = _or_local("clear")
