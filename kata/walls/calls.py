"""Which system calls a worker may make: a seccomp filter."""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from functools import cache

from kata.walls.kernel import SECCOMP_MODE, checked, libc, syscall

# Name, number on x86-64, number on arm64 (- where it lacks one). All of them answer EPERM. The last
# line but two says what of a file the machine has in memory; the last two move or write data that
# no count of what is written includes, and take the kernel's own memory, of which there is no count
# at all.
CALLS = """
socket 41 198  socketpair 53 199  io_uring_setup 425 425  io_uring_enter 426 426
io_uring_register 427 427

fork 57 -  vfork 58 -  execve 59 221  execveat 322 281  unshare 272 97  setns 308 268

ptrace 101 117  process_vm_readv 310 270  process_vm_writev 311 271  process_madvise 440 440
process_mrelease 448 448  kcmp 312 272  pidfd_open 434 434  pidfd_getfd 438 438
pidfd_send_signal 424 424  setpriority 141 140  ioprio_set 251 30  sched_setparam 142 118
sched_setscheduler 144 119  sched_setattr 314 274  migrate_pages 256 238  move_pages 279 239

chown 92 -  fchown 93 55  lchown 94 -  fchownat 260 54  truncate 76 45
setxattr 188 5  lsetxattr 189 6  fsetxattr 190 7  setxattrat 463 463  removexattr 197 14
lremovexattr 198 15  fremovexattr 199 16  removexattrat 466 466  file_setattr 469 469
fallocate 285 47  inotify_init 253 -  inotify_init1 294 26  inotify_add_watch 254 27
epoll_create 213 -  epoll_create1 291 20
name_to_handle_at 303 264  open_by_handle_at 304 265  fanotify_init 300 262

setrlimit 160 164  memfd_create 319 279  memfd_secret 447 447  shmget 29 194  shmat 30 196
semget 64 190  msgget 68 186  msgsnd 69 189  msgrcv 70 188  mq_open 240 180  mq_unlink 241 181
shmctl 31 195  semctl 66 191  semop 65 193  semtimedop 220 192  msgctl 71 187

keyctl 250 219  add_key 248 217  request_key 249 218  bpf 321 280  perf_event_open 298 241
userfaultfd 323 282  syslog 103 116

mincore 27 232  cachestat 451 451

splice 275 76  tee 276 77  vmsplice 278 75  io_setup 206 0  io_submit 209 2
landlock_create_ruleset 444 444  landlock_add_rule 445 445  seccomp 317 277
"""
# What the first two are asked for no filter sees; the others can be asked for what is in memory.
LIBRARIES_DO_WITHOUT = """
clone3 435 435  openat2 437 437  preadv2 327 286  pwritev2 328 287
"""
# Hints to the machine, locks on whole files, and files' modes and times, which a copy of a file
# gets: a submission is alone in its folder, so nobody is ever locked out there. On the files that
# all may read, all of these reach the others.
DONE_WITHOUT_DOING = """
fadvise64 221 223  readahead 187 213  flock 73 32
chmod 90 -  fchmod 91 52  fchmodat 268 53  fchmodat2 452 452
utime 132 -  utimes 235 -  futimesat 261 -  utimensat 280 88
"""
EPERM, ENOSYS = 1, 38
ARCHITECTURES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}  # audit's id, column
TERMINALS_AND_PIPES = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)  # to look, not to type
# A thread, which has the open files of all; any new namespace.
CLONE_THREAD, CLONE_NEW = 0x10400, 0x7E020080
# What fcntl and prctl may be asked for. Much of the rest reaches others (locks, leases, signals, a
# mark that a file keeps) or takes what nobody counts (a lock for each byte, larger pipes, rules),
# and what a newer kernel adds is not known here.
DESCRIPTORS_AND_FLAGS = (0, 1, 2, 3, 4, 1027, 1028, 1030, 1032, 1034)
NAMES, VECTORS, AUXILIARY = (15, 16, 0x53564D41), (50, 51, 63, 64), 0x41555856
HOW_IT_STANDS = (2, 3, 21, 23, 29, 30, 39, 41, 42, 56, *NAMES, *VECTORS, AUXILIARY)
COLD, PAGE_OUT = 20, 21  # madvise's: what is mapped leaves the machine's memory
ALL = 0xFFFFFFFF
SOMEBODY, STEP = 0x7FEDCBA9, 8  # no process has this id; bytes of a step


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
        ((72, 25), [(2, ALL, DESCRIPTORS_AND_FLAGS, True)]),  # fcntl
        ((28, 233), [(4, ALL, (COLD, PAGE_OUT), False)]),  # madvise
        ((436, 436), [(4, 2, (0,), True)]),  # close_range: not with open files of one's own
        ((157, 167), [(0, ALL, HOW_IT_STANDS, True)]),  # prctl
        ((16, 29), [(2, ALL, TERMINALS_AND_PIPES, True)]),  # ioctl
        ((2, 0), [(2, 0o1003, (0o1000,), False)]),  # open: to read, and empty the file
        ((257, 56), [(4, 0o1003, (0o1000,), False)]),  # openat, likewise
    ]


LOAD, AND, EQUAL, AT_LEAST, RETURN = 0x20, 0x54, 0x15, 0x35, 0x06
ALLOWED = (RETURN, 0, 0, 0x7FFF0000)
REFUSED = (RETURN, 0, 0, 0x50000 | EPERM)
UNKNOWN = (RETURN, 0, 0, 0x50000 | ENOSYS)
DONE = (RETURN, 0, 0, 0x50000)
Instruction = tuple[int, int, int, int]  # code, jump if true, jump if false, constant


def program(machine: str, pid: int) -> list[Instruction]:
    """The filter, for a process with that id."""
    audit, column = ARCHITECTURES[machine]
    code = [(LOAD, 0, 0, 4), (EQUAL, 1, 0, audit), UNKNOWN]
    code += [(LOAD, 0, 0, 0), (AT_LEAST, 0, 1, 0x40000000), UNKNOWN]  # x32, x86's third set
    answers = ((CALLS, REFUSED), (LIBRARIES_DO_WITHOUT, UNKNOWN), (DONE_WITHOUT_DOING, DONE))
    for calls, answer in answers:
        for number in calls.split()[1 + column :: 3]:
            code += [(EQUAL, 0, 1, int(number)), answer] if number.isdigit() else []
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
def architecture() -> str | None:
    """The machine, where a filter for it can be set."""
    machine = os.uname().machine if sys.platform == "linux" else ""
    if machine not in ARCHITECTURES or ctypes.sizeof(ctypes.c_void_p) != 8:
        return None
    return machine if libc().prctl(SECCOMP_MODE, 0, 0, 0, 0) >= 0 else None


@cache
def prepared(machine: str) -> bytes:
    """The filter's steps for somebody: the zygote makes them once, for all of its workers."""
    return b"".join(struct.pack("=HBBI", *step) for step in program(machine, SOMEBODY))


def confine() -> None:
    """From here on every thread of this process makes no call that the filter refuses."""
    machine = architecture()
    assert machine
    own = prepared(machine).replace(struct.pack("=I", SOMEBODY), struct.pack("=I", os.getpid()))
    steps = ctypes.create_string_buffer(own)
    filter_ = struct.pack("HP", len(own) // STEP, ctypes.addressof(steps))
    number = {"x86_64": 317, "aarch64": 277}[machine]
    set_filter, all_threads = 1, 1
    checked(-abs(syscall(number, set_filter, all_threads, filter_)))
