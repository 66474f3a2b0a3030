"""Several people at the same moment, for tests on a database with row locks (fixture ``row_locks``)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection


def at_once(*calls: Callable) -> list:
    """Run the calls in threads that start together; return each one's result or the exception it raised."""
    start = Barrier(len(calls))

    def run(call):
        try:
            start.wait(timeout=10)
            return call()
        except Exception as error:  # handed back to the test
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def has_failed(result) -> bool:
    return isinstance(result, Exception)
