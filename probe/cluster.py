"""A Dask cluster as the executor of a sweep (optional extra ``dask``).

Every worker must have Archigram installed and see model files under the same paths. Each worker runs one task at
a time, whatever its threads: two timed at once on one machine would time each other. A task whose worker dies is
given to another by the scheduler.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from typing import Any

from graph.errors import ProbeError

_PATIENCE = 15.0
_LOCK = threading.Lock()  # this module is imported on the worker, so the lock is the worker's own
RETRIES = 3
"""How often a task whose worker died is begun anew."""


@contextmanager
def cluster(address: str) -> Iterator[Executor]:
    """The executor of a scheduler at ``tcp://HOST:PORT``. Raises ProbeError where none answers."""
    client = _client(address)
    try:
        yield _OneAtATime(client)
    finally:
        client.close()


class _OneAtATime(Executor):
    """Submits each task to whichever worker is free, under that worker's lock."""

    def __init__(self, client: Any) -> None:
        self._executor = client.get_executor(pure=False, retries=RETRIES)

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """As any executor's."""
        future: Future[Any] = self._executor.submit(_alone, fn, *args, **kwargs)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster as it is; tasks not begun are given up."""
        self._executor.shutdown(wait=wait, cancel_futures=cancel_futures)


def _alone(fn: Any, *args: Any) -> Any:
    """Run on a worker, one at a time in its process."""
    with _LOCK:
        return fn(*args)


def _client(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError:
        raise ProbeError(
            '--scheduler needs Dask, which is not installed here; install it with: pip install "archigram[dask]"'
        ) from None
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        client = Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise ProbeError(
            f"no Dask scheduler answers at {address} ({type(error).__name__}); start one with: dask scheduler"
        ) from error
    if not client.scheduler_info()["workers"]:
        client.close()
        raise ProbeError(f"the Dask scheduler at {address} has no workers; start one with: dask worker {address}")
    return client
