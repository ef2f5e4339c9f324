"""A section's demonstration in a notebook: a process of its own, and pictures in their place."""

from __future__ import annotations

import base64
import io
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from kata.course.cells import as_demonstration, builds_on
from kata.course.places import EXERCISES
from kata.course.sections import Section, files
from kata.notebook.shell import Shell
from kata.processes.environment import environment
from kata.wire import pictures

REDRAWN = 0.5  # seconds between two states of a line


def demonstrate(shell: Shell, section: Section, cells: Mapping[Section, str]) -> None:
    """On the code of the cells that have run; where none has, on the files in exercises/."""
    with tempfile.TemporaryDirectory(prefix="kata-") as folder:
        _lay_out(Path(folder), cells)
        status = _run(shell, Path(folder), section.file)
    files = [one.id for one in builds_on(section) if one not in cells]
    if status and files:
        print(f"No cell of {', '.join(files)} has run here, so what exercises/ holds was taken.")


def _lay_out(folder: Path, cells: Mapping[Section, str]) -> None:
    """A folder like exercises/, with each cell's code in the place of its file."""
    codes = {one.file: as_demonstration(one, cells) for one in cells}
    for name in files():
        path = EXERCISES / name
        if name not in codes and path.is_file():
            (folder / name).write_bytes(path.read_bytes())
    for name, text in codes.items():
        (folder / name).write_text(text, encoding="utf-8")


def _run(shell: Shell, folder: Path, file: str) -> int:
    """Run a file of the folder, which ends with this process, and show what it prints and draws."""
    command = [sys.executable, "-m", "kata.worker.demonstration", str(folder / file)]
    process = subprocess.Popen(
        [*command, "--notebook", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment(),
    )
    assert process.stdout and process.stdin
    with process, process.stdin:  # open for as long as we are there
        try:
            _follow(shell, process.stdout, folder)
        except BaseException:  # nobody waits for it any more
            process.kill()
            raise
        return process.wait()


def _follow(shell: Shell, output: IO[bytes], folder: Path) -> None:
    """Pass on what comes. A line that is redrawn soon isn't: a notebook keeps all that it shows."""
    redrawn = time.monotonic()
    for line in io.TextIOWrapper(output, encoding="utf-8", errors="replace", newline=""):
        if line.endswith("\r"):
            if time.monotonic() - redrawn < REDRAWN:
                continue
            redrawn = time.monotonic()
        if name := pictures.name(line):
            data = base64.b64encode((folder / Path(name).name).read_bytes()).decode("ascii")
            shell.display_pub.publish({"image/png": data, "text/plain": "(a picture)"})
        else:
            sys.stdout.write(line)
