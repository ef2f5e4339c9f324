"""Walls around a submission: what its process can reach, by rules that the kernel keeps.

Landlock decides which files it may open, a seccomp filter which system calls it may make, resource
limits how much it may take. Linux alone, through ctypes; docs/security.md says what they promise.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import struct
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from kata.course import ROOT, SOLUTIONS

MEMORY = 2 << 30  # RLIMIT_DATA: RLIMIT_AS would count what OpenBLAS and CUDA only reserve
FILE = 64 << 20  # bytes that a file may grow to
FILES_OPEN = 256
THREADS = 256
WRITTEN = 512 << 20  # bytes written in all
TAKEN = ("RssAnon", "RssShmem", "VmSwap", "VmPTE")

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_GET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 4, 21, 38
LANDLOCK_CREATE, LANDLOCK_ADD, LANDLOCK_RESTRICT = 444, 445, 446


def standing() -> tuple[str, ...]:
    """The walls that stand on this system, in words."""
    return tuple(wall for wall, stands in _walls().items() if stands)


def missing() -> tuple[str, ...]:
    return tuple(wall for wall, stands in _walls().items() if not stands)


def notice() -> str:
    """One line for whoever grades other people's work where a wall is missing, else nothing."""
    if not missing():
        return ""
    stand = _listed(standing()) or "none"
    return f"walls around a submission on this system: {stand}; missing: {_listed(missing())}"


def _listed(names: tuple[str, ...]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


@cache
def _walls() -> dict[str, bool]:
    calls = _architecture() is not None
    return {
        "files": calls and _landlock_version() > 0,
        "network": calls,
        "other processes": calls,
        "memory": sys.platform == "linux",
    }


def build(folder: str, vocabulary: str, scratch: str) -> None:
    """Build every wall that this system has around the calling process, for good.

    It may read the submission's folder and write in the scratch folder.
    """
    if sys.platform == "win32":
        return
    _limit()
    os.chdir(scratch)
    os.environ.update(HOME=scratch, TMPDIR=scratch)
    if sys.platform != "linux":
        return
    _drop_capabilities()
    _prctl(PR_SET_NO_NEW_PRIVS, 1)
    if _landlock_version() > 0:
        _landlock(readable(folder, vocabulary), scratch)
    if machine := _architecture():
        _seccomp(program(machine, os.getpid()))


def end_with_parent() -> None:
    """The kernel ends this process when the thread that started it ends."""
    if sys.platform == "linux":
        _prctl(PR_SET_PDEATHSIG, 9)


def adopt_orphans() -> None:
    """Daemons among this process's descendants become its children."""
    if sys.platform == "linux":
        _prctl(36, 1)  # PR_SET_CHILD_SUBREAPER


# --- limits ---------------------------------------------------------------------------------------


def _limit() -> None:
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


# --- what it may open -----------------------------------------------------------------------------

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
REMOVE_DIR, REMOVE_FILE, MAKE_DIR, MAKE_FILE = 1 << 4, 1 << 5, 1 << 7, 1 << 8
TRUNCATE = 1 << 14
READ = READ_FILE | READ_DIR
WRITE = READ | WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_FILE | TRUNCATE
OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE
SYSTEM = (
    *("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/share/zoneinfo", "/usr/share/locale"),
    *("/etc/ld.so.cache", "/etc/localtime", "/dev/urandom", "/proc/self", "/proc/cpuinfo"),
    *("/proc/meminfo", "/proc/sys/vm", "/sys/devices/system/cpu"),
)


def readable(folder: str, vocabulary: str) -> set[Path]:
    """Python and its packages, the system's libraries, the engine, the submission's own folder."""
    prefix = Path(sys.prefix).resolve()
    libraries = filter(None, os.environ.get("LD_LIBRARY_PATH", "").split(os.pathsep))
    python = {*sys.path, f"{prefix}/lib", f"{sys.base_prefix}/lib", *libraries}
    found = {ROOT / "kata", *map(Path, SYSTEM)}
    for path in {Path(name).resolve() for name in python}:
        environment = prefix.is_relative_to(ROOT) and path.is_relative_to(prefix)
        if environment or not path.is_relative_to(ROOT):
            found.update(apart_from(ROOT, path))
    if vocabulary:
        found.update(path for path in Path(vocabulary).iterdir() if len(path.name) == 40)
    own = Path(folder).resolve()
    if folder and not ROOT.is_relative_to(own):
        found.add(own)
    secrets = (SOLUTIONS, ROOT / "tests", ROOT / ".git")
    return {path for path in found if not any(path.is_relative_to(place) for place in secrets)}


def apart_from(secret: Path, path: Path) -> Iterable[Path]:
    """The path, or, where it contains the secret one, all in it that doesn't."""
    if secret == path or not secret.is_relative_to(path):
        return [] if secret == path else [path]
    return [part for child in path.iterdir() for part in apart_from(secret, child)]


@cache
def _landlock_version() -> int:
    return _syscall(LANDLOCK_CREATE, None, 0, 1) if sys.platform == "linux" else -1


def _landlock(reading: Iterable[Path], scratch: str) -> None:
    version = _landlock_version()
    rights = (1 << 13) - 1 | (version >= 2) << 13 | (version >= 3) << 14 | (version >= 5) << 15
    network = 0b11 if version >= 4 else 0  # TCP: bind and connect
    scope = 0b11 if version >= 6 else 0  # abstract sockets and signals, to those outside
    made = _checked(_syscall(LANDLOCK_CREATE, struct.pack("QQQ", rights, network, scope), 24, 0))
    for path in reading:
        _allow(made, path, READ & rights)
    _allow(made, Path("/dev/null"), (READ | WRITE_FILE | TRUNCATE) & rights)
    _allow(made, Path(scratch), WRITE & rights)
    quietly = version >= 7  # no line in the system's log for every try
    _checked(_syscall(LANDLOCK_RESTRICT, made, int(quietly)))
    os.close(made)


def _allow(ruleset: int, path: Path, rights: int) -> None:
    try:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # nothing there, or not for this user
    rights &= ~0 if path.is_dir() else OF_FILES
    _checked(_syscall(LANDLOCK_ADD, ruleset, 1, struct.pack("=Qi", rights, opened), 0))
    os.close(opened)


# --- what it may call -----------------------------------------------------------------------------

# Name, number on x86-64, number on arm64 (which lacks some: 0). All of them answer EPERM.
CALLS = """
socket 41 198  socketpair 53 199  io_uring_setup 425 425  io_uring_enter 426 426
io_uring_register 427 427

fork 57 0  vfork 58 0  execve 59 221  execveat 322 281  unshare 272 97  setns 308 268

ptrace 101 117  process_vm_readv 310 270  process_vm_writev 311 271  process_madvise 440 440
process_mrelease 448 448  kcmp 312 272  pidfd_open 434 434  pidfd_getfd 438 438
pidfd_send_signal 424 424  setpriority 141 140  ioprio_set 251 30  sched_setparam 142 118
sched_setscheduler 144 119  sched_setattr 314 274  migrate_pages 256 238  move_pages 279 239

chmod 90 0  fchmod 91 52  fchmodat 268 53  fchmodat2 452 452  chown 92 0  fchown 93 55  lchown 94 0
fchownat 260 54  utime 132 0  utimes 235 0  futimesat 261 0  utimensat 280 88  truncate 76 45
setxattr 188 5  lsetxattr 189 6  fsetxattr 190 7  setxattrat 463 463  removexattr 197 14
lremovexattr 198 15  fremovexattr 199 16  removexattrat 466 466  file_setattr 469 469
fallocate 285 47  inotify_add_watch 254 27
name_to_handle_at 303 264  open_by_handle_at 304 265  fanotify_init 300 262

setrlimit 160 164  memfd_create 319 279  memfd_secret 447 447  shmget 29 194  shmat 30 196
semget 64 190  msgget 68 186  msgsnd 69 189  msgrcv 70 188  mq_open 240 180  mq_unlink 241 181

keyctl 250 219  add_key 248 217  request_key 249 218  bpf 321 280  perf_event_open 298 241
userfaultfd 323 282
"""
LIBRARIES_DO_WITHOUT = {"clone3": (435, 435), "openat2": (437, 437)}  # their arguments: no filter
EPERM, ENOSYS = 1, 38
ARCHITECTURES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}  # audit's id, column
TERMINALS_AND_PIPES = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)  # to look, not to type
CLONE_THREAD, CLONE_NEW = 0x10000, 0x7E020080  # a thread; any new namespace
ALL = 0xFFFFFFFF


Test = tuple[int, int, tuple[int, ...], bool]


def _conditions(pid: int) -> list[tuple[tuple[int, int], list[Test]]]:
    """Calls that are fine with some arguments: the masked word must, or must not, be a value.

    Arguments have 64 bits and the filter 32: argument 2 is the words 4 (its lower half) and 5.
    """
    own, oneself = (0, ALL, (pid,), True), (0, ALL, (0, pid), True)
    return [
        ((62, 129), [own]),  # kill
        ((200, 130), [own]),  # tkill
        ((234, 131), [own]),  # tgkill: abort() and its like
        ((129, 138), [own]),  # rt_sigqueueinfo
        ((297, 240), [own]),  # rt_tgsigqueueinfo
        ((203, 122), [oneself]),  # sched_setaffinity
        ((302, 261), [oneself, (4, ALL, (0,), True), (5, ALL, (0,), True)]),  # prlimit64: to read
        ((56, 220), [(0, CLONE_THREAD | CLONE_NEW, (CLONE_THREAD,), True)]),  # clone: threads
        ((9, 222), [(6, 0x21, (0x21,), False)]),  # mmap: no limit counts anonymous shared memory
        ((72, 25), [(2, ALL, (8, 10, 15, 1024, 1026), False)]),  # fcntl: signals, leases
        ((157, 167), [(0, ALL, (PR_SET_PDEATHSIG, PR_SET_DUMPABLE), False)]),  # prctl
        ((16, 29), [(2, ALL, TERMINALS_AND_PIPES, True)]),  # ioctl
        ((2, 0), [(2, 0o1003, (0o1000,), False)]),  # open: to read, and empty the file
        ((257, 56), [(4, 0o1003, (0o1000,), False)]),  # openat, likewise
    ]


LOAD, AND, EQUAL, AT_LEAST, RETURN = 0x20, 0x54, 0x15, 0x35, 0x06
ALLOWED = (RETURN, 0, 0, 0x7FFF0000)
REFUSED = (RETURN, 0, 0, 0x50000 | EPERM)
UNKNOWN = (RETURN, 0, 0, 0x50000 | ENOSYS)
Instruction = tuple[int, int, int, int]  # code, jump if true, jump if false, constant


def program(machine: str, pid: int) -> list[Instruction]:
    """The filter, for a process with that id."""
    audit, column = ARCHITECTURES[machine]
    code = [(LOAD, 0, 0, 4), (EQUAL, 1, 0, audit), UNKNOWN]
    code += [(LOAD, 0, 0, 0), (AT_LEAST, 0, 1, 0x40000000), UNKNOWN]  # x32, x86's third set
    for number in CALLS.split()[1 + column :: 3]:
        code += [(EQUAL, 0, 1, int(number)), REFUSED] if int(number) else []
    for numbers in LIBRARIES_DO_WITHOUT.values():
        code += [(EQUAL, 0, 1, numbers[column]), UNKNOWN]
    for numbers, tests in _conditions(pid):
        body = [step for test in tests for step in _tested(*test)] + [ALLOWED]
        code += [(EQUAL, 0, len(body), numbers[column]), *body] if numbers[column] else []
    return [*code, ALLOWED]


def _tested(word: int, mask: int, values: tuple[int, ...], wanted: bool) -> list[Instruction]:
    """Goes on where the word is as it should be."""
    code = [(LOAD, 0, 0, 16 + 4 * word), (AND, 0, 0, mask)]
    for left in reversed(range(len(values))):
        value = values[-1 - left]
        code.append((EQUAL, left + wanted, 0 if wanted or left else 1, value))
    return [*code, REFUSED]


@cache
def _architecture() -> str | None:
    """The machine, where a filter for it can be set."""
    machine = os.uname().machine if sys.platform == "linux" else ""
    if machine not in ARCHITECTURES or ctypes.sizeof(ctypes.c_void_p) != 8:
        return None
    return machine if _libc().prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0 else None


def _seccomp(code: list[Instruction]) -> None:
    steps = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in code))
    filter_ = struct.pack("HP", len(code), ctypes.addressof(steps))
    number = {"x86_64": 317, "aarch64": 277}[os.uname().machine]
    all_threads = 1
    _checked(-abs(_syscall(number, 1, all_threads, filter_)))


# --- libc -----------------------------------------------------------------------------------------


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _syscall(number: int, *arguments: int | bytes | None) -> int:
    call = _libc().syscall
    call.restype = ctypes.c_long
    given = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    return int(call(ctypes.c_long(number), *given))


def _checked(result: int) -> int:
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return result


def _prctl(option: int, value: int) -> None:
    _checked(_libc().prctl(option, *(ctypes.c_ulong(n) for n in (value, 0, 0, 0))))


def _drop_capabilities() -> None:
    """Root, too, is only itself from here on; it may still read what it doesn't own."""
    head = struct.pack("=Ii", 0x20080522, 0)
    data = ctypes.create_string_buffer(24)
    _checked(_libc().capget(head, data))
    may_read = struct.unpack_from("=I", data, 4)[0] & (1 << 2)  # CAP_DAC_READ_SEARCH, if it has it
    _checked(_libc().capset(head, struct.pack("=6I", may_read, may_read, 0, 0, 0, 0)))
