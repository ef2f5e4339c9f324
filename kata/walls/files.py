"""Which files a worker may open: Landlock, which Linux has from 5.13 on."""

from __future__ import annotations

import contextlib
import os
import struct
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from stat import S_ISDIR

from kata.course.places import ROOT, SOLUTIONS, TESTS
from kata.course.vocabulary import files_of
from kata.walls.kernel import checked, syscall

CREATE, ADD, RESTRICT = 444, 445, 446  # the system calls

# rights
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
REMOVE_DIR, REMOVE_FILE, MAKE_DIR, MAKE_FILE = 1 << 4, 1 << 5, 1 << 7, 1 << 8
MOVE, TRUNCATE = 1 << 13, 1 << 14  # from one folder to another
READ = READ_FILE | READ_DIR
WRITE = READ | WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_FILE | MOVE | TRUNCATE
OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE
SYSTEM = (
    *("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/share/zoneinfo", "/usr/share/locale"),
    *("/etc/ld.so.cache", "/etc/localtime", "/dev/urandom", "/proc/cpuinfo", "/proc/meminfo"),
    *("/proc/sys/vm", "/sys/devices/system/cpu"),
)
OF_ITSELF = (  # in /proc/self, where the machine's connections are shown as well
    *("auxv", "cgroup", "cmdline", "comm", "environ", "fd", "fdinfo", "io", "limits"),
    *("maps", "mountinfo", "mounts", "smaps", "smaps_rollup", "stat", "statm", "status"),
)


def readable(folder: str, vocabulary: str) -> frozenset[Path]:
    """Python and its packages, the system's libraries, the engine, the submission's own folder."""
    found = {Path("/proc/self").resolve() / name for name in OF_ITSELF}
    found.update(files_of(vocabulary) if vocabulary else ())
    own = Path(folder).resolve()
    if folder and not ROOT.is_relative_to(own):
        found.add(own)
    return readable_by_all() | {path for path in found if not _is_secret(path)}


@cache
def readable_by_all() -> frozenset[Path]:
    """What every submission may read: the zygote finds it once, for all of its workers."""
    prefix = Path(sys.prefix).resolve()
    found = {ROOT / "kata", *(Path(name).resolve() for name in SYSTEM), *_libraries()}
    for path in {Path(name).resolve() for name in (*_python(), f"{prefix}/lib")}:
        environment = prefix.is_relative_to(ROOT) and path.is_relative_to(prefix)
        if environment or not path.is_relative_to(ROOT):
            found.update(apart_from(ROOT, path))
    return frozenset(path for path in found if not _is_secret(path))


def _is_secret(path: Path) -> bool:
    return any(path.is_relative_to(place) for place in (SOLUTIONS, TESTS, ROOT / ".git"))


def _python() -> Iterator[str]:
    """Where Python looks for modules: its own folders, and others in which packages are installed.

    PYTHONPATH names folders, and so does `pip install -e`: whole projects, with all that is there.
    """
    yield f"{sys.base_prefix}/lib"
    for name in sys.path:
        own = any(Path(name).is_relative_to(f"{one}/lib") for one in (sys.prefix, sys.base_prefix))
        if own or any(Path(name).glob("*.dist-info")):
            yield name


def _libraries() -> Iterator[Path]:
    """The libraries in the folders of LD_LIBRARY_PATH, and nothing else that lies there."""
    for folder in filter(None, os.environ.get("LD_LIBRARY_PATH", "").split(os.pathsep)):
        with contextlib.suppress(OSError):
            yield from (path.resolve() for path in Path(folder).glob("*.so*"))


def apart_from(secret: Path, path: Path) -> Iterable[Path]:
    """The path, or, where it contains the secret one, all in it that doesn't."""
    if secret == path or not secret.is_relative_to(path):
        return [] if secret == path else [path]
    return [part for child in path.iterdir() for part in apart_from(secret, child)]


@cache
def landlock_version() -> int:
    """What this kernel can do of it: 0 or less where it has none, or none that may be used."""
    return syscall(CREATE, None, 0, 1) if sys.platform == "linux" else -1


def confine(reading: Iterable[Path], scratch: str) -> None:
    """From here on this process opens these to read, the scratch folder to write, and no more."""
    version = landlock_version()
    rights = (1 << 13) - 1 | (version >= 2) << 13 | (version >= 3) << 14 | (version >= 5) << 15
    network = 0b11 if version >= 4 else 0  # TCP: bind and connect
    scope = 0b11 if version >= 6 else 0  # abstract sockets and signals, to those outside
    made = checked(syscall(CREATE, struct.pack("QQQ", rights, network, scope), 24, 0))
    for path in reading:
        _allow(made, path, READ & rights)
    _allow(made, Path("/dev/null"), (READ | WRITE_FILE | TRUNCATE) & rights)
    _allow(made, Path(scratch), WRITE & rights)
    quietly = version >= 7  # no line in the system's log for every try
    checked(syscall(RESTRICT, made, int(quietly)))
    os.close(made)


def _allow(ruleset: int, path: Path, rights: int) -> None:
    """A rule for what lies there itself: where a link has come in between, for the link alone."""
    try:
        opened = os.open(path, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return  # nothing there, or not for this user
    rights &= ~0 if S_ISDIR(os.fstat(opened).st_mode) else OF_FILES
    checked(syscall(ADD, ruleset, 1, struct.pack("=Qi", rights, opened), 0))
    os.close(opened)
