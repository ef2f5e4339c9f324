"""How much a worker may take: limits of the kernel's own, and a look at what those don't count."""

from __future__ import annotations

import contextlib
import os
import re
import stat
import sys
import time
from collections.abc import Iterable, Iterator
from itertools import islice, repeat

MEMORY = 2 << 30  # RLIMIT_DATA: RLIMIT_AS would count what OpenBLAS and CUDA only reserve
FILE = 64 << 20  # bytes that a file may grow to
FILES_OPEN = 256
THREADS = 64
WRITTEN = 512 << 20  # bytes written in all, and bytes that its files take
FILES = 10_000  # in its folder, at one time
DEEPEST = 64  # folders in folders
MAPPINGS, MAPS = 8_000, 4 << 20  # pieces of memory, and the bytes of what is told of them
SIGNALS = 256  # and timers, that wait to be delivered
MOMENT = 0.05  # seconds in which a process that ends has ended
KILL = 1 << 8  # SIGKILL among the signals that wait
TAKEN = ("RssAnon", "RssShmem", "HugetlbPages", "VmSwap", "VmPTE")
# A file of a folder that is deleted and still mapped, shared or not, in a line of /proc/PID/maps:
# its place tells it apart. A library that was deleted since it was loaded lies elsewhere.
DELETED = rb"^[0-9a-f-]+ ..[-x][sp] [0-9a-f]+ (\S+ \d+) +%s/.* \(deleted\)$"


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
    if sys.platform == "linux":  # these count all of the user's, and would fail others
        limits += [(resource.RLIMIT_SIGPENDING, SIGNALS), (resource.RLIMIT_MSGQUEUE, 0)]
    for which, most in limits:
        hard = resource.getrlimit(which)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with contextlib.suppress(ValueError, OSError):  # macOS refuses some
            resource.setrlimit(which, (most, most))


def overstepped(pid: int, scratch: str) -> str:
    """What a worker takes too much of, among what no resource limit counts."""
    status = _read(f"/proc/{pid}/status")
    if "\nState:\tZ" in status:  # what other threads take is not told any more
        if _runs_on(pid):
            time.sleep(MOMENT)
            return "ended its first thread while others ran on" if _runs_on(pid) else ""
        return ""
    if _field(status, "Threads:") > THREADS:
        return f"started more than {THREADS} threads"
    # read-only pages, growing stacks and page tables are no data to the kernel
    if sum(_field(status, f"{name}:") for name in TAKEN) << 10 > MEMORY:
        return f"took more than {MEMORY >> 30} GiB of memory"
    maps = _bytes(f"/proc/{pid}/maps", MAPS + 1)  # many take seconds to read: see them grow
    if len(maps) > MAPS or maps.count(b"\n") > MAPPINGS:
        return f"mapped more than {MAPPINGS} pieces of memory, or files with too long names"
    inside = list(_inside(scratch))
    if max(_written(pid), _held(pid, inside) + _mapped(scratch, maps)) > WRITTEN:
        return f"wrote more than {WRITTEN >> 20} MiB"
    if len(inside) > FILES:
        return f"made more than {FILES} files"
    return ""


def waited(pid: int) -> float:
    """The seconds that its first thread waited for a processor while others had it, as far as told.

    While its own other threads run, it keeps itself waiting.
    """
    told = _read(f"/proc/{pid}/schedstat").split()  # it ran, it waited, and how often
    ticks = _read(f"/proc/{pid}/stat").rpartition(")")[2].split()[11:13]  # of all its threads
    if len(told) < 2 or len(ticks) < 2:
        return 0.0
    ran, wanted = int(told[0]) / 1e9, int(told[1]) / 1e9
    others = sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK") - ran
    return max(0.0, wanted - max(0.0, others))


def _runs_on(pid: int) -> bool:
    """Is there a thread that isn't about to end, as all do when their process does?"""
    with contextlib.suppress(OSError):
        for thread in os.listdir(f"/proc/{pid}/task"):
            status = _read(f"/proc/{pid}/task/{thread}/status")
            killed = int(f"0{status.partition('SigPnd:')[2][:17].strip()}", 16) & KILL
            if "\nVmRSS:" in status and not killed:
                return True
    return False


def _written(pid: int) -> int:
    """The bytes that it wrote by calls: a file system in memory has nothing written to a disk."""
    written = _read(f"/proc/{pid}/io")
    return max(_field(written, "write_bytes:"), _field(written, "wchar:"))


def _held(pid: int, inside: Iterable[os.stat_result]) -> int:
    """The bytes that its files take, those included that were written through memory.

    A file that has no name any more counts as well, as long as it is open.
    """
    files = {(s.st_dev, s.st_ino): s.st_blocks * 512 for s in (*inside, *_nameless(pid))}
    return sum(files.values())


def _mapped(scratch: str, maps: bytes) -> int:
    """The bytes of deleted files that are mapped.

    They don't say how large they are, and one page keeps all of a file: each counts as much as it
    may grow to.
    """
    deleted = re.compile(DELETED % re.escape(os.fsencode(scratch)), re.MULTILINE)
    return FILE * len(set(deleted.findall(maps))) if scratch else 0


def _inside(folder: str) -> Iterator[os.stat_result]:
    """All that is in a folder, however deep, and a little more than it may hold at most.

    A folder that can't be looked into, closed or too deep for a path, counts as too many: whatever
    it holds was put there to be out of sight.
    """
    todo, found = [(folder, 0)] if folder else [], 0
    while todo:
        path, depth = todo.pop()
        try:
            entries = list(islice(os.scandir(path), FILES + 1))
        except (FileNotFoundError, NotADirectoryError):
            continue  # it is gone by now
        except OSError:
            entries, found = [], FILES + 1
        found += len(entries)
        if found > FILES or depth > DEEPEST:
            yield from repeat(os.stat("/"), FILES + 1)
            return
        for entry in entries:
            with contextlib.suppress(OSError):
                yield entry.stat(follow_symlinks=False)
                if entry.is_dir(follow_symlinks=False):
                    todo.append((entry.path, depth + 1))


def _nameless(pid: int) -> Iterator[os.stat_result]:
    """The files that a process has open and that have been deleted."""
    with contextlib.suppress(OSError):
        for name in os.listdir(f"/proc/{pid}/fd"):
            with contextlib.suppress(OSError):
                found = os.stat(f"/proc/{pid}/fd/{name}")
                if stat.S_ISREG(found.st_mode) and not found.st_nlink:
                    yield found


def _read(path: str) -> str:
    return _bytes(path).decode(errors="replace")


def _bytes(path: str, most: int = -1) -> bytes:
    """What a file of the kernel's says, or nothing: the process may be gone."""
    try:
        with open(path, "rb") as file:
            return file.read(most)
    except OSError:
        return b""


def _field(text: str, name: str) -> int:
    return int(next(iter(text.partition(f"\n{name}")[2].split()), 0))
