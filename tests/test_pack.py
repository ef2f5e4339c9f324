"""The course for students: nothing in it gives a solution away, and it judges as the whole does.

The pack here knows one section's mistakes alone, which is soon observed; benchmarks/pack.py makes
the whole.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path

import pytest

import kata
from kata.authors import pack as packs
from kata.authors.findings import Finding
from kata.authors.leaks import EVERYDAY, leaks
from kata.authors.pairs import sketches_of_pairs
from kata.authors.store import known_mistakes
from kata.commands.main import MODULES_OF_THE_WHOLE_COURSE, OF_THE_WHOLE_COURSE, main
from kata.course.exercises import generated, learners_part
from kata.course.mistakes import mistakes, written
from kata.course.sections import files
from kata.grading.store import write_known, write_pairs
from kata.grading.stored import Stored
from kata.judging.diagnosis import Evidence, diagnose
from kata.reports.document import document
from tests.conftest import TESTS, diagnoses, solution, sources

(SECTION,) = kata.sections("4.2")
SHARE = 16  # one of so many wrong files is graded


@pytest.fixture(scope="module")
def pack(tmp_path_factory, grader) -> Path:
    folder = tmp_path_factory.mktemp("packs") / "students"
    packs.write_texts(folder, MODULES_OF_THE_WHOLE_COURSE)
    packs.write_references(grader, folder / "store")
    packs.write_mistakes(grader, folder / "store", SECTION, pairs=False)
    packs.commit(folder)
    return folder


def call(pack: Path, *words: str, **more) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "grader.py", *words],
        cwd=pack,
        env={**os.environ, "PYTHONPATH": str(pack)},
        capture_output=True,
        text=True,
        check=False,
        **more,
    )


@cache
def lines() -> frozenset[str]:
    """Every line of a solution and of a mistake's patch that the exercises don't hold anyway."""
    public = "\n".join(generated().values())
    texts = [code for s in kata.sections() for code in learners_part(solution(s)).values()]
    texts += [mistake.new for s in kata.sections() for mistake in written(s.module)]
    every = {line.strip() for text in texts for line in text.splitlines()}
    return frozenset(
        line for line in every if len(line) > 11 and line not in public and line[0] != "#"
    )


def contents(pack: Path) -> dict[str, str]:
    """All that a student can read in it, by where it lies: what is compressed as text as well.

    Numbers in a row, of which most of the store is made, are no line of anything.
    """
    found = {}
    for path in pack.rglob("*"):
        if path.is_file() and ".git" not in path.parts:
            data = path.read_bytes()
            if path.suffix == ".gz":
                data = gzip.decompress(data).replace(b'\\"', b'"')
            data = re.sub(rb"[-+0-9.,e\s\[\]]{40,}", b"\n", data)
            found[path.relative_to(pack).as_posix()] = data.decode(errors="replace")
    every = ["git", "cat-file", "--batch", "--batch-all-objects"]
    said = subprocess.run(every, cwd=pack, capture_output=True, check=True).stdout
    return {**found, "its history": b"\n".join(re.findall(rb"[ -~\n]{12,}", said)).decode()}


def test_no_file_and_no_history_holds_a_line_of_a_solution(pack):
    texts = contents(pack)
    assert len(texts) > 100
    assert "def every_row_comes_out_right(gpt)" in texts["its history"]
    found = [
        (name, line) for line in lines() - EVERYDAY for name, text in texts.items() if line in text
    ]
    assert found == []


def test_enough_lines_are_looked_for():
    assert len(lines()) > 900
    for section in kata.sections():
        missing = learners_part(solution(section)).values()
        assert any(line.strip() in lines() for code in missing for line in code.splitlines())


def test_what_counts_as_everyday_is_no_more_than_has_to(pack):
    """Each of those lines stands in a file that students need, or in what a mistake is told by."""
    texts = "\n".join(text for name, text in contents(pack).items() if name != "its history")
    texts += "\n".join(one.explanation for s in kata.sections() for one in mistakes(s.module))
    assert [line for line in EVERYDAY if line not in texts] == []


def test_a_leak_is_found_where_it_is(tmp_path):
    path = tmp_path / "tests" / "hidden" / "ch4_9_new.py"
    path.parent.mkdir(parents=True)
    path.write_text("x = 1\ny = x.var(dim=-1, keepdim=True, unbiased=False)\n")
    assert list(leaks(tmp_path)) == []
    path.write_text("x = 1\n    variance = x.var(dim=-1, keepdim=True, unbiased=False)\n")
    (found,) = leaks(tmp_path)
    assert found.line == 2
    assert "4.2" in found.what
    path.unlink()
    secret = 'self.drop_emb = nn.Dropout(cfg["drop_rate"])'
    stored = json.dumps({"1": [0.5] * 99, "explanation": f"You write\n{secret}."})
    (tmp_path / "ch4_9_new.json.gz").write_bytes(gzip.compress(stored.encode()))
    assert any(found.what.endswith(f": {secret}") for found in leaks(tmp_path))


def test_a_pack_judges_as_the_whole_course_does(pack, grade, tmp_path):
    """Verdicts, messages, and diagnoses, of right files and of wrong ones.

    This pack is a quick one: where two mistakes meet, it may find no name.
    """
    chosen = [path for kind in ("right", "wrong") for s, path in sources(kind) if s == SECTION]
    results = {}
    for path in chosen[::SHARE]:
        folder = tmp_path / path.stem
        folder.mkdir()
        (folder / SECTION.file).write_bytes(path.read_bytes())
        results[folder] = grade(SECTION, path.read_text(encoding="utf-8"))
    script = (
        "import kata, json, sys; from kata import Submission\n"
        "with kata.open_grader(walls=False) as grader:\n"
        "    for folder in sys.argv[1:]:\n"
        f"        section, = kata.sections({SECTION.id!r})\n"
        "        result = grader.grade(Submission.folder(folder), section)\n"
        "        print(json.dumps(kata.document(result)['sections'][0]['checks']))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *map(str, results)],
        cwd=pack,
        env={**os.environ, "PYTHONPATH": str(pack)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    for line, result in zip(done.stdout.splitlines(), results.values(), strict=True):
        checks, whole = json.loads(line), document(result)["sections"][0]["checks"]
        if len(diagnoses(result)) == 2 and checks != whole:
            for one in (*checks, *whole):
                one["diagnosis"] = one["explanation"] = None
        assert checks == whole
    assert any(result.passed for result in results.values())
    assert any(diagnoses(result) for result in results.values())


def test_two_mistakes_at_once_are_recognised_by_what_is_stored(grader, grade, tmp_path):
    """They meet in nearly every check, so that what each shows alone says little."""
    ids = {"shift-before-scale", "unbiased-variance"}
    written = tuple(one for one in mistakes(SECTION.module) if one.id in ids)
    known = list(known_mistakes(grader, SECTION, written))
    packs.write_references(grader, tmp_path)
    write_known(tmp_path, SECTION, known)
    write_pairs(tmp_path, SECTION, sketches_of_pairs(grader, SECTION, written, known))
    path = TESTS / "wrong" / SECTION.module / "from_memory.py"
    result, stored = grade(SECTION, path.read_text(encoding="utf-8")), Stored(tmp_path)
    assert diagnoses(result) == ids
    learner = {one.check.name: one.outcome for one in result.checks}
    evidence = Evidence(stored.expected(SECTION), learner)
    compared = stored.comparing(SECTION, evidence)
    assert {one.id for one in diagnose(evidence, stored.mistakes(SECTION), compared)} == ids


def test_a_later_section_waits_for_the_learners_own_earlier_ones(pack, tmp_path):
    """One line says so, and the earlier one is what is next."""
    for name in files():
        (tmp_path / name).write_bytes((pack / "exercises" / name).read_bytes())
    done = call(pack, "4.5", "--target", str(tmp_path))
    assert done.returncode == 1
    assert "It builds on your own 4.2 and 4.3, which must pass first." in done.stdout
    (pack / "exercises" / SECTION.file).write_text(solution(SECTION), encoding="utf-8")
    try:
        done = call(pack, "4.5")
        assert "It builds on your own 4.3, which must pass first." in done.stdout
        assert "Next: python grader.py 4.3" in done.stdout
        assert call(pack, "4.2").returncode == 0
    finally:
        (pack / "exercises" / SECTION.file).write_bytes(
            (pack / "store" / "stubs" / SECTION.file).read_bytes()
        )


def test_work_that_is_handed_in_is_graded_by_a_pack(pack, tmp_path):
    """Whose source is read beside the reference elsewhere: here there is none."""
    (tmp_path / SECTION.file).write_text(solution(SECTION), encoding="utf-8")
    done = call(pack, SECTION.id, "--target", str(tmp_path))
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_what_is_given_is_put_back(pack):
    """It comes from the pack, which has no solutions beside it."""
    given = pack / "exercises" / "ch3_attention.py"
    before = given.read_bytes()
    given.unlink()
    done = call(pack)
    assert done.returncode == 1 and done.stderr == ""
    assert "ch3_attention.py is gone" in done.stdout
    assert call(pack, "reset", "ch3_attention").returncode == 0
    assert given.read_bytes() == before


def test_no_module_of_the_whole_course_is_in_it(pack):
    there = {path.stem for path in (pack / "kata" / "commands").glob("*.py")}
    assert {"grade", "watch"} <= there and not there & set(MODULES_OF_THE_WHOLE_COURSE)


@pytest.mark.parametrize("command", OF_THE_WHOLE_COURSE)
def test_what_needs_the_solutions_says_so_in_one_line(pack, command):
    done = call(pack, command, "4.2")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"grader.py: there is no {command} here: this is the course for students; "
        "python grader.py help says what there is\n"
    )
    assert f"grader.py {command}" not in call(pack, "help").stdout


def test_a_pack_is_graded_with_the_seed_that_it_was_made_with(pack):
    done = call(pack, "4.2", "--seed", "5")
    assert done.returncode == 2
    assert "stored for one seed" in done.stderr
    assert call(pack, "4.2", "--seed", "123", "--json").returncode == 1


def test_what_students_hand_in_has_the_names_that_the_course_takes(pack):
    handed_in = {path.name for path in (pack / "exercises").iterdir()}
    assert handed_in == set(files())


def test_a_zip_holds_the_pack_under_one_folder(pack, tmp_path):
    packs.zip_up(pack, tmp_path / "one.zip")
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        held = {name for name in archive.namelist()}
    there = {p.relative_to(pack).as_posix() for p in pack.rglob("*") if p.is_file()}
    assert held == {f"students/{name}" for name in there if not name.startswith(".git/")}


@pytest.mark.parametrize("words", [[], ["a", "b"]])
def test_pack_says_what_it_takes(words, capsys):
    assert main(["pack", *words]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_what_is_there_is_never_written_over(tmp_path, capsys):
    (tmp_path / "students").mkdir()
    (tmp_path / "students" / "mine.txt").write_text("mine")
    (tmp_path / "students.zip").write_text("mine")
    for options in ([], ["--zip"]):
        assert main(["pack", str(tmp_path / "students"), *options]) == 2
        assert "is there already" in capsys.readouterr().err
    assert {path.name for path in tmp_path.rglob("*")} == {"students", "mine.txt", "students.zip"}


def test_a_pack_is_written_whole_or_not_at_all(tmp_path, monkeypatch, capsys):
    """Nothing is left beside it; with a line of a solution in it, nothing is written."""
    monkeypatch.setattr(packs, "_observe", lambda grader, place, quick: iter(()))
    assert main(["pack", str(tmp_path / "a folder")]) == 0
    assert main(["pack", str(tmp_path / "zipped"), "--zip"]) == 0
    assert {path.name for path in tmp_path.iterdir()} == {"a folder", "zipped.zip"}
    assert (tmp_path / "a folder" / "README.md").is_file()
    with zipfile.ZipFile(tmp_path / "zipped.zip") as archive:
        assert "zipped/README.md" in archive.namelist()
    leak = Finding(Path("tests/hidden/ch4_2_layer_norm.py"), "it holds a line", 7)
    monkeypatch.setattr(packs, "leaks", lambda pack: iter([leak]))
    capsys.readouterr()
    assert main(["pack", str(tmp_path / "never")]) == 3
    assert "tests/hidden/ch4_2_layer_norm.py:7" in capsys.readouterr().err
    assert not (tmp_path / "never").exists()
