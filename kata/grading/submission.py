"""What is graded: texts that were read once, and where they came from."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISREG

from kata.course.places import as_typed
from kata.course.sections import Section, files
from kata.wire.jobs import Source

MISSING = "there is no such file"
MOST_SOURCE = 1 << 20  # bytes of a submission's file
# The text is searched and not parsed; a line that is a comment imports nothing.
IMPORTS = re.compile(r"^[ \t]*#[^\r\n]*|\b(?:from|import)\b([^\n#]*)", re.MULTILINE)


class BadFile(Exception):
    """The submission's file can't be read: the message says why."""


@dataclass(frozen=True)
class Submission:
    """Somebody's files, as they were at one moment. Only the course's own names are graded.

    `place` is the folder that their own helper modules are imported from, if there is one;
    `modules` are those that came along without a folder, for whichever file names them.
    """

    place: str = ""
    sources: Mapping[str, Source] = field(default_factory=dict)  # by the module's name
    bad_files: Mapping[str, str] = field(default_factory=dict)  # those that can't be read, and why
    modules: Mapping[str, Source] = field(default_factory=dict)  # by name

    @classmethod
    def folder(cls, path: Path | str) -> Submission:
        """Every file of the course that is in a folder."""
        folder = Path(path).resolve()
        sources: dict[str, Source] = {}
        bad_files: dict[str, str] = {}
        for name in files():
            file = folder / name
            try:
                text = read(file)
            except BadFile as reason:
                text, bad_files[file.stem] = "", str(reason)
            sources[file.stem] = Source(as_typed(file), text)
        return cls(str(folder), sources, bad_files)

    @classmethod
    def source(cls, section: Section, text: str, path: str = "") -> Submission:
        """One section's text that lies in no folder: a notebook's cell, a test's.

        `path` is how its place is told to a person, if not by the section's file.
        """
        return cls("", {section.module: Source(path or section.file, text)})

    def of(self, section: Section) -> Source:
        """The section's text under its path, or BadFile with the reason in a few words."""
        if reason := self.reason_for(section.module):
            raise BadFile(reason)
        return self.sources[section.module]

    def reason_for(self, module: str) -> str:
        """Why a file can't be graded, or nothing."""
        return self.bad_files.get(module, "" if module in self.sources else MISSING)

    def along(self, module: str) -> dict[str, Source]:
        """The modules that one file is graded with: those that it names, and that these name."""
        found: dict[str, Source] = {}
        left = [self.sources[module]] if self.modules and module in self.sources else []
        while left:
            for name in imported(left.pop().text):
                if name in self.modules and name not in found:
                    found[name] = self.modules[name]
                    left.append(found[name])
        return found

    def holds_something(self) -> bool:
        """Is there any file of the course's, readable or not?"""
        return any(self.reason_for(name) != MISSING for name in self.sources)

    def readable(self) -> dict[str, Source]:
        """All that could be read, by the module's name."""
        return {name: text for name, text in self.sources.items() if name not in self.bad_files}


def imported(text: str) -> Iterator[str]:
    """All that may be a module's name in what looks like an import."""
    for found in IMPORTS.finditer(text):
        yield from re.findall(r"\w+", found[1] or "")


def read(path: Path) -> str:
    """A submission's source, or BadFile with the reason in a few words.

    What is opened is what was looked at: the file is opened first and then asked what it is, so
    that nothing can be exchanged in between, and nothing waits for whoever writes into a pipe.
    """
    try:
        with os.fdopen(_opened(path), "rb") as file:
            if not S_ISREG(os.fstat(file.fileno()).st_mode):
                raise BadFile("it is not a file")
            data = file.read(MOST_SOURCE + 1)
    except FileNotFoundError:
        raise BadFile("its link leads nowhere" if path.is_symlink() else MISSING) from None
    except PermissionError:
        raise BadFile("it can't be read: permission denied") from None
    except (OSError, RuntimeError) as error:  # a link that leads round in a circle
        raise BadFile(f"it can't be read: {getattr(error, 'strerror', error)}") from None
    return source(data)


def _opened(path: Path) -> int:
    """A descriptor of the file, or of what it links to within its folder."""
    real = path.resolve(strict=True)
    if not real.is_relative_to(path.parent.resolve()):
        raise BadFile("it is a link that leads out of its folder")
    if not S_ISREG(real.lstat().st_mode):  # a device may do something as it is opened
        raise BadFile("it is not a file")
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0)
    for name in ("O_NONBLOCK", "O_NOFOLLOW", "O_NOCTTY", "O_CLOEXEC"):  # not on every system
        flags |= getattr(os, name, 0)
    opened = os.open(real, flags)
    if _lies_at(real, opened):
        return opened
    os.close(opened)
    raise BadFile("it changed while it was read")


def _lies_at(path: Path, opened: int) -> bool:
    """Is it what was opened? Linux tells; elsewhere the path is asked once more."""
    with contextlib.suppress(FileNotFoundError, NotImplementedError):
        return os.readlink(f"/proc/self/fd/{opened}") == str(path)
    same = os.path.samestat(os.fstat(opened), path.lstat())
    return same and os.path.realpath(path) == str(path)


def source(data: bytes) -> str:
    """The text of a file's bytes, or BadFile; one byte more than allowed is enough to tell."""
    if len(data) > MOST_SOURCE:
        raise BadFile(f"it is larger than {MOST_SOURCE >> 10} KiB, too large to be an exercise")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile(f"it is not UTF-8 text (byte {error.start})") from None
    if "\0" in text:
        raise BadFile("it contains null bytes, so it is not Python source")
    return text
