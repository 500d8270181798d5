"""What runs the checks: processes of this computer, or a cluster."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from app.domain.errors import BadInput, Unavailable
from app.jobs.pool import Pool
from app.review.engine import Executor

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
        yield client.get_executor()
