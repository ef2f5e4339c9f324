"""The course for students: all that they need, and no line of a solution or of a mistake's patch.

What is copied is listed, and all else stays away: compiled files hold their sources' texts.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path

from kata.authors.leaks import leaks
from kata.authors.store import write_mistakes, write_references
from kata.course.errors import BadCall, Fault
from kata.course.exercises import generated
from kata.course.mistakes import mistakes
from kata.course.places import EXERCISES, ROOT, STORE, STUBS, as_typed
from kata.course.sections import sections
from kata.grading.grader import Grader
from kata.grading.opening import open_grader

COPIED = ("grader.py", "LICENSE", ".gitignore", ".vscode/*", "kata/**/*", "tests/__init__.py")
COURSE = ("tests/hidden/*.py", "tests/hints/*.md")
THEIRS = {
    "README.md": "README.md",
    "test_pack.py": "tests/test_pack.py",
}  # from pack/, and where to
TABLES = ("build-system", "project", "tool.setuptools", "tool.pytest")  # of pyproject.toml
GIT = ("-c", "user.name=GPT Kata", "-c", "user.email=", "-c", "commit.gpgsign=false")


def write_pack(target: Path, zipped: bool, quick: bool, without: Collection[str]) -> Iterator[str]:
    """Make the pack beside its place, and put it there when it is whole; tells what it does.

    A quick one knows of two mistakes at once only what each shows alone. `without` are the commands
    that make no sense for students.
    """
    place = target.with_name(f"{target.name}.zip") if zipped else target
    if place.exists() and (zipped or not target.is_dir() or any(target.iterdir())):
        raise BadCall(f"{as_typed(place)} is there already; name a folder that is not")
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".pack-", dir=place.parent) as folder:
        pack = Path(folder, target.name)
        write_texts(pack, without)
        with open_grader(walls=False, diagnoses=False) as grader:
            yield from _observe(grader, pack / STORE.relative_to(ROOT), quick)
        if found := list(leaks(pack)):
            raise Fault(f"{found[0]}; nothing was written")
        if zipped:
            zip_up(pack, Path(folder, place.name))
            os.replace(Path(folder, place.name), place)
        else:
            commit(pack)
            os.replace(pack, place)
    yield f"Wrote {as_typed(place)}"


def _observe(grader: Grader, place: Path, quick: bool) -> Iterator[str]:
    """All that is stored in place of sources. Pairs of mistakes take most of the time."""
    write_references(grader, place)
    for section in sections():
        number = len(mistakes(section.module))
        more = "" if quick else ", alone and two at once"
        yield f"{section.id}: observing {number} known mistakes{more}"
        write_mistakes(grader, place, section, pairs=not quick)


def write_texts(pack: Path, without: Collection[str]) -> None:
    """All that is no observation: the engine, the checks, the exercises twice, the README."""
    away = {ROOT / "kata" / "authors", *(ROOT / "kata" / "commands" / f"{n}.py" for n in without)}
    for pattern in (*COPIED, *COURSE):
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file() and not away & {path, *path.parents} and _is_source(path):
                _copy(path, pack / path.relative_to(ROOT))
    for name, there in THEIRS.items():
        _copy(ROOT / "pack" / name, pack / there)
    for path, text in generated().items():
        for folder in (EXERCISES, STUBS):
            _write(pack / folder.relative_to(ROOT) / path.name, text)
    _write(pack / "pyproject.toml", _tables((ROOT / "pyproject.toml").read_text("utf-8")))


def _is_source(path: Path) -> bool:
    return "__pycache__" not in path.parts and path.suffix != ".pyc"


def _tables(text: str) -> str:
    """A TOML text without the tables that are for authors."""
    tables = re.split(r"^(?=\[)", text, flags=re.MULTILINE)
    return "".join(table for table in tables if table.lstrip("[").startswith(TABLES))


def _copy(source: Path, there: Path) -> None:
    there.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, there)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def commit(pack: Path) -> None:
    """A history of one commit, so that students see what they changed; none where git is missing.

    Whatever git was told of another repository, in its environment or its templates, stays out.
    """
    if not shutil.which("git"):
        return
    plain = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    for call in (
        ("init", "--quiet", "--template=", "--initial-branch=main"),
        ("add", "--all", "--force"),
        ("commit", "--quiet", "--no-verify", "--message", "The course as it was handed out"),
    ):
        done = subprocess.run(
            ["git", *GIT, *call], cwd=pack, env=plain, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise Fault(f"git {call[0]} failed: {done.stderr.strip().splitlines()[-1:]}")


def zip_up(pack: Path, file: Path) -> None:
    """Under one folder of the pack's name; the same bytes for the same pack."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(path for path in pack.rglob("*") if path.is_file()):
            if ".git" in path.relative_to(pack).parts:
                continue
            entry = zipfile.ZipInfo(path.relative_to(pack.parent).as_posix())
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, path.read_bytes())
