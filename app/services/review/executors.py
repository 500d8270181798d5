"""What runs the checks: processes of this computer, or a cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

from app.domain.errors import BadInput, Unavailable
from app.jobs.own_process import in_own_process
from app.jobs.pool import Pool
from app.review.run.engine import Executor

MEMORY_MB = 4096
"""What the checks of one sheet may need; more is the sign of a hostile drawing."""


@contextmanager
def executor_at(address: str | None, workers: int | None = None) -> Iterator[Executor]:
    """Open what runs the checks: processes of this computer, or the Dask cluster at ``address``.

    Raises:
        BadInput: Dask is not installed here.
        Unavailable: the cluster does not answer.
    """
    if address is None:
        with Pool(workers, memory_mb=MEMORY_MB) as pool:
            yield pool
        return
    try:
        from distributed import Client
    except ImportError as error:
        raise BadInput("A cluster needs the package “distributed”", advice="pip install distributed") from error
    try:
        client = Client(address, timeout=10)
    except (OSError, ValueError) as error:
        raise Unavailable(f"The cluster at {address} does not answer: {error}") from error
    with client:
        yield _Cluster(client.get_executor())


class _Cluster:
    """A cluster whose workers make each call in a process of its own: no check ends, or fills, a worker."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    def submit(self, function: Callable[..., Any], /, *arguments: Any) -> Future[Any]:
        """Run ``function`` on the cluster."""
        return self._executor.submit(in_own_process, function, arguments, MEMORY_MB)
