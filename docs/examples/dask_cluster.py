"""Two ways to a Dask cluster, for: python grader.py class submissions/ --executor dask_cluster:here

The file lies where the command is given. Each of the cluster's processes grades one submission at a
time, and holds a torch of its own.
"""

from __future__ import annotations

import os
from concurrent.futures import Executor

from distributed import Client, LocalCluster


def here() -> Executor:
    """As many processes on this machine as KATA_PROCESSES says, or two."""
    processes = int(os.environ.get("KATA_PROCESSES", "2"))
    cluster = LocalCluster(
        n_workers=processes, threads_per_worker=1, processes=True, dashboard_address=None
    )
    return Client(cluster).get_executor()


def there() -> Executor:
    """A cluster that runs already: DASK_SCHEDULER is its address, such as tcp://10.0.0.1:8786."""
    return Client(os.environ["DASK_SCHEDULER"]).get_executor()
