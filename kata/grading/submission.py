"""What is graded: texts that were read once, and where they came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kata.course.places import as_typed
from kata.course.sections import Section, files
from kata.wire.jobs import Source

MISSING = "there is no such file"
MOST_SOURCE = 1 << 20  # bytes of a submission's file


class BadFile(Exception):
    """The submission's file can't be read: the message says why."""


@dataclass(frozen=True)
class Submission:
    """Somebody's files, as they were at one moment. Only the course's own names are read.

    `place` is the folder that their own helper modules are imported from, if there is one.
    """

    place: str = ""
    sources: Mapping[str, Source] = field(default_factory=dict)  # by the module's name
    bad_files: Mapping[str, str] = field(default_factory=dict)  # those that can't be read, and why

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

    def holds_something(self) -> bool:
        """Is there any file of the course's, readable or not?"""
        return any(self.reason_for(name) != MISSING for name in self.sources)

    def readable(self) -> dict[str, Source]:
        """All that could be read, by the module's name."""
        return {name: text for name, text in self.sources.items() if name not in self.bad_files}


def read(path: Path) -> str:
    """A submission's source, or BadFile with the reason in a few words."""
    try:
        there = path.exists()
    except (OSError, RuntimeError) as error:
        raise BadFile(f"it can't be read: {getattr(error, 'strerror', error)}") from None
    if not there:
        raise BadFile(MISSING if not path.is_symlink() else "its link leads nowhere")
    if not path.is_file():
        raise BadFile("it is not a file")
    if not path.resolve().is_relative_to(path.parent.resolve()):
        raise BadFile("it is a link that leads out of its folder")
    try:
        with path.open("rb") as file:
            return source(file.read(MOST_SOURCE + 1))
    except PermissionError:
        raise BadFile("it can't be read: permission denied") from None
    except OSError as error:
        raise BadFile(f"it can't be read: {error.strerror}") from None


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
