"""Torch's modes hold for one thread; what a submission's others do is to be seen as well."""

from __future__ import annotations

import contextlib
import functools
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import thread as pools
from typing import Any
from unittest.mock import patch

BEGINNINGS = (threading.Thread, "_bootstrap_inner"), (pools._WorkItem, "run")


@contextlib.contextmanager
def everywhere(*modes: contextlib.AbstractContextManager[Any]) -> Iterator[None]:
    """Enter the modes here, and in each thread that begins meanwhile or is given work by a pool."""

    def entered(run: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(run)
        def running(*args: Any, **kwargs: Any) -> Any:
            with contextlib.ExitStack() as stack:
                for mode in modes:
                    stack.enter_context(mode)
                return run(*args, **kwargs)

        return running

    with contextlib.ExitStack() as stack:
        for owner, name in BEGINNINGS:
            stack.enter_context(patch.object(owner, name, entered(getattr(owner, name))))
        for mode in modes:
            stack.enter_context(mode)
        yield
