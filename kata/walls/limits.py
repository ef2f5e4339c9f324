"""How much a worker may take: limits of the kernel's own, and a look at what those don't count."""

from __future__ import annotations

import contextlib
from pathlib import Path

MEMORY = 2 << 30  # RLIMIT_DATA: RLIMIT_AS would count what OpenBLAS and CUDA only reserve
FILE = 64 << 20  # bytes that a file may grow to
FILES_OPEN = 256
THREADS = 256
WRITTEN = 512 << 20  # bytes written in all
TAKEN = ("RssAnon", "RssShmem", "VmSwap", "VmPTE")


def limit() -> None:
    """From here on this process takes no more than this of what the kernel counts."""
    # No RLIMIT_NPROC: it counts all of the user's processes, and none of root's.
    import resource

    limits = [
        (resource.RLIMIT_DATA, MEMORY),
        (resource.RLIMIT_FSIZE, FILE),
        (resource.RLIMIT_NOFILE, FILES_OPEN),
        (resource.RLIMIT_CORE, 0),
    ]
    for which, most in limits:
        hard = resource.getrlimit(which)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with contextlib.suppress(ValueError, OSError):  # macOS refuses some
            resource.setrlimit(which, (most, most))


def overstepped(pid: int) -> str:
    """What a worker takes too much of, among what no resource limit counts."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        written = Path(f"/proc/{pid}/io").read_text()
    except OSError:
        return ""
    if _field(status, "Threads:") > THREADS:
        return f"started more than {THREADS} threads"
    # read-only pages, growing stacks and page tables are no data to the kernel
    if sum(_field(status, f"{name}:") for name in TAKEN) << 10 > MEMORY:
        return f"took more than {MEMORY >> 30} GiB of memory"
    # a file system in memory has nothing written to a disk
    if max(_field(written, "write_bytes:"), _field(written, "wchar:")) > WRITTEN:
        return f"wrote more than {WRITTEN >> 20} MiB"
    return ""


def _field(text: str, name: str) -> int:
    return int(next(iter(text.partition(f"\n{name}")[2].split()), 0))
