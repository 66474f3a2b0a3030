"""The cache while Redis is away."""

import pytest

from dkbm_portal import cache as cache_module
from dkbm_portal.cache import PatientRedisCache


@pytest.fixture
def cache(monkeypatch):
    monkeypatch.setattr(PatientRedisCache, "away_until", 0.0)
    cache = PatientRedisCache("redis://127.0.0.1:1/0", {"OPTIONS": {"socket_connect_timeout": 1}})
    yield cache
    cache.local.clear()


def test_limits_are_counted_in_the_process_while_redis_is_away(cache, caplog):
    assert cache.get("versuche") is None
    cache.set("versuche", 1, 60)
    assert cache.incr("versuche") == 2
    assert cache.get("versuche") == 2
    assert caplog.text.count("Cache not reachable") == 1


def test_redis_is_asked_again_after_a_while(cache, caplog, monkeypatch):
    cache.get("a")
    now = cache_module.time.monotonic()
    monkeypatch.setattr(cache_module.time, "monotonic", lambda: now + cache_module.AWAY_SECONDS + 1)
    cache.get("a")
    assert caplog.text.count("Cache not reachable") == 2
