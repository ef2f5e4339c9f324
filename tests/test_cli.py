"""The command line: exit statuses, the JSON document, bad calls, what each command does.

Most calls run in this process, on graders whose workers stay warm; a few are whole processes.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys

import pytest

import kata
from kata.commands.main import COMMANDS, main
from kata.commands.options import is_own
from kata.course.exercises import stub
from kata.course.mistakes import mistakes
from kata.course.places import EXERCISES, ROOT, is_ours
from tests.conftest import solution, stubs, warm_workers

(SECTION,) = kata.sections("4.2")


@pytest.fixture(scope="module", autouse=True)
def warm():
    with warm_workers(*(section.module for section in kata.sections())):
        yield


class Done:
    """What a call has come to."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err


@pytest.fixture
def call(capsys, monkeypatch):
    """Call the command line in this process, from the project's folder."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("sys.stdin", open(os.devnull))  # noqa: SIM115 (it ends with the process)

    def called(*arguments) -> Done:
        status = main([str(argument) for argument in arguments])
        return Done(status, *capsys.readouterr())

    return called


def process(*arguments, cwd=ROOT, **environment):
    """The same as a whole process."""
    return subprocess.run(
        [sys.executable, str(ROOT / "grader.py"), *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


@pytest.fixture
def folder(tmp_path):
    """A learner's folder: the stubs."""
    return stubs(tmp_path / "mine")


def solve(folder, *sections, change=("", "")):
    """Put solutions into a folder, with a change where one is wanted."""
    for section in sections or [SECTION]:
        text = solution(section).replace(*change)
        (folder / section.file).write_text(text, encoding="utf-8")


UNBIASED = ("unbiased=False", "unbiased=True")


# --- whole processes ------------------------------------------------------------------------------


def test_status_0_when_all_passes():
    done = process("4.2", "--target", "solutions", PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "+ 4.2" in done.stdout  # plain characters where the output is not UTF-8


def test_it_can_be_called_from_anywhere(tmp_path):
    done = process("4.2", cwd=tmp_path)
    assert done.returncode == 1 and "not started" in done.stdout
    assert f"Next: python {ROOT / 'grader.py'} read 4.2" in done.stdout  # as it works from there


def test_status_3_and_one_line_when_torch_is_missing(tmp_path):
    (tmp_path / "torch.py").write_text("raise ImportError('no torch here')")
    done = process("4.2", PYTHONPATH=str(tmp_path))
    assert done.returncode == 3
    assert re.fullmatch(r"grader\.py: .*no torch here; .*pip install -e \.\n", done.stderr)


@pytest.mark.parametrize("command", ["4.2", "watch", "class", "nonsense"])
def test_one_line_where_nothing_is_installed_yet(command):
    bare = [sys.executable, "-E", "-S", "grader.py", command, "."]
    done = subprocess.run(bare, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode in (2, 3) and done.stderr.count("\n") == 1, done.stderr


def test_debug_runs_the_first_failing_check_in_the_foreground(folder):
    solve(folder, change=("variance = ", "print('debugged'); variance = 2 * "))
    done = process("4.2", "--debug", "--without-walls", "--target", folder)
    assert done.returncode == 1
    _, _, after = done.stdout.partition("Running in the foreground:\n")
    assert after.startswith("Two features come out as you would compute them by hand.")
    assert "debugged" in after and "The check observed:" in after


def test_the_engine_without_its_course_says_how_to_install_it(tmp_path):
    shutil.copytree(ROOT / "kata", tmp_path / "kata")
    shutil.copy(ROOT / "grader.py", tmp_path)
    done = subprocess.run(
        [sys.executable, "grader.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1 and "pip install -e ." in done.stderr


@pytest.mark.parametrize("command", [["list"], ["hint", "4.2"], ["read", "4.2"], ["--help"]])
def test_what_grades_nothing_loads_no_torch_and_no_numpy(command):
    code = (
        "import sys; from kata.commands.main import main; status = main(sys.argv[1:]); "
        "assert not {'torch', 'numpy'} & set(sys.modules); sys.exit(status)"
    )
    run = [sys.executable, "-c", code, *command]
    assert subprocess.run(run, cwd=ROOT, stdout=subprocess.DEVNULL).returncode == 0


def test_torch_never_loads_in_the_grader_itself():
    code = (
        "import sys; from kata.commands.main import main; "
        "status = main(['4.2', '--target', 'solutions']); "
        "assert 'torch' not in sys.modules; sys.exit(status)"
    )
    run = [sys.executable, "-c", code]
    assert subprocess.run(run, cwd=ROOT, stdout=subprocess.DEVNULL).returncode == 0


# --- calls that are wrong -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line, words",
    [
        ("4.99", "the sections are 4.1, 4.2"),
        ("nonsense", "there is no section 'nonsense'"),
        ("42", "did you mean 4.2?"),
        ("all", "python grader.py"),
        ("--target no/such/folder", "no/such/folder does not exist"),
        ("--target README.md", "README.md is not a folder"),
        ("--no-such-option", "--no-such-option"),
        ("--timeout soon", "seconds above 0"),
        ("--timeout 0", "seconds above 0"),
        ("--seed x", "a whole number"),
        (f"--seed {2**64}", "a whole number"),
        ("--seed -1", "a whole number"),
        ("4.2 --json --debug", "--debug"),
        ("4.2 --png x", "--png"),
        ("4.2 --yes", "--yes"),
        ("list --png x", "--png"),
        ("watch --json", "--json"),
        ("--json list", "a command comes first: python grader.py list"),
        ("hint", "hint 4.2"),
        ("hint 4.2 9", "the hints 1 to 3"),
        ("hint 4", "takes one section"),
        ("hint 4.2 1 2", "takes one section"),
        ("read", "read 4.2"),
        ("read 4.2 4.3", "takes one section"),
        ("show 9.9", "there is no section"),
        ("reset", "reset 4.2"),
        ("trace", "trace 4.2"),
        ("trace 4.2 --check nothing", "has no check 'nothing'"),
    ],
)
def test_status_2_and_one_line_for_a_wrong_call(call, line, words):
    done = call(*line.split())
    assert done.status == 2
    assert done.out == ""
    assert re.fullmatch(r"grader\.py: .+\n", done.err)
    assert words in done.err


@pytest.mark.parametrize("line", ["help", "--help", "-h"])
def test_help_says_what_there_is(call, line):
    done = call(line)
    assert done.status == 0
    assert all(f"grader.py {command}" in done.out for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_of_its_own(call, command):
    done = call("help", command)
    assert done.status == 0 and f"grader.py {command}" in done.out


def test_version_names_what_the_grade_depends_on(call):
    done = call("--version")
    assert done.status == 0
    assert re.fullmatch(r"gpt-kata \S+, torch \S+, Python \S+\n", done.out)


# --- grading --------------------------------------------------------------------------------------


def test_status_1_when_something_fails_or_is_not_started(call, folder):
    assert call("4.2", "--target", folder).status == 1
    solve(folder, change=UNBIASED)
    done = call("4.2", "--target", folder)
    assert done.status == 1
    assert "yours     [[-0.7071, 0.7071]]" in done.out
    assert "expected  [[-1., 1.]]" in done.out


def test_the_json_document(call):
    done = call("4.2", "4.1", "--json", "--target", "solutions")
    document = json.loads(done.out)
    assert done.status == 0 and document["passed"] is True and document["chapters"] == []
    assert [section["id"] for section in document["sections"]] == ["4.1", "4.2"]
    section = document["sections"][1]
    assert set(section) == {
        "id", "title", "file", "marks", "passed", "score", "out_of", "seconds", "checks"
    }  # fmt: skip
    assert section["file"] == SECTION.file
    assert section["score"] == section["out_of"] == len(section["checks"])
    for check in section["checks"]:
        assert set(check) == {
            "name", "title", "passed", "state", "message", "diagnosis", "explanation", "line",
            "located", "not_located", "last_right_line",
        }  # fmt: skip
        assert check["passed"] is True and check["state"] == "passed"
        assert check["diagnosis"] is check["explanation"] is check["line"] is None


def test_the_json_document_of_a_mistake_names_it(call, folder):
    noisy = "unbiased=True)\n        print('{\"passed\": true}'"
    solve(folder, change=("unbiased=False", noisy))
    done = call("4.2", "--json", "--target", folder)
    document = json.loads(done.out)
    assert done.status == 1 and document["passed"] is False
    failed = [c for c in document["sections"][0]["checks"] if c["state"] == "failed"]
    assert failed and all(check["message"] for check in failed)
    assert {check["diagnosis"] for check in failed} == {"unbiased-variance"}
    (known,) = (one for one in mistakes(SECTION.module) if one.id == "unbiased-variance")
    assert {check["explanation"] for check in failed} == {known.explanation}
    line = (folder / SECTION.file).read_text().splitlines()[failed[0]["line"] - 1]
    assert line == "class LayerNorm(nn.Module):"


def test_a_trace_shows_every_line_and_what_it_made(call, folder):
    solve(folder, change=UNBIASED)
    done = call("trace", "4.2", "--target", folder)
    assert done.status == 1
    assert re.search(r"✓ mean = \[\[2\.\]\]\n.+x\.var\(.+\n +variance = \[\[2\.\]\]", done.out)


def test_a_trace_of_another_check_and_as_a_document(call):
    words = ("trace", "4.2", "--target", "solutions", "--check", "every_row_comes_out_right")
    done = call(*words, "--json")
    found = json.loads(done.out)
    assert done.status == 0 and found["check"] == words[-1] and found["call"]["right"]
    assert {step["mark"] for step in found["call"]["steps"] if step["kind"] == "name"} == {"right"}


def test_a_trace_of_what_is_not_written_yet(call, folder):
    done = call("trace", "4.2", "--target", folder)
    assert done.status == 1 and "yours to write" in done.out


def test_the_same_seed_gives_the_same_grade(call, folder):
    solve(folder, change=UNBIASED)
    runs = [call("4.2", "--seed", "5", "--json", "--target", folder).out for _ in range(2)]
    messages = [[c["message"] for c in json.loads(run)["sections"][0]["checks"]] for run in runs]
    assert messages[0] == messages[1]


def test_other_peoples_work_is_graded_from_a_secret_seed(call, folder):
    seeds = {json.loads(call("4.2", "--json", "--target", folder).out)["seed"] for _ in "ab"}
    assert len(seeds) == 2


def test_a_learners_seed_is_the_same_at_every_run(call):
    seeds = {json.loads(call("4.2", "--json").out)["seed"] for _ in "ab"}
    assert len(seeds) == 1


def test_a_file_can_be_named_in_place_of_its_section(call):
    assert "✓ 4.2" in call(f"exercises/{SECTION.file}", "--target", "solutions").out


def test_prints_are_shown_and_not_obeyed(call, folder):
    noisy = "unbiased=True)\n        print('\\x1b[2J [bold]hello[/]'"
    solve(folder, change=("unbiased=False", noisy))
    done = call("4.2", "--target", folder)
    assert "\x1b" not in done.out
    assert "\\x1b[2J [bold]hello[/]" in done.out


def test_no_line_is_wider_than_80_columns(call, folder, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    solve(folder, change=UNBIASED)
    for line in (["4.2", "--target", folder], ["4"], ["read", "4.2"], ["hint", "4.2"], ["list"]):
        wide = [text for text in call(*line).out.splitlines() if len(text) > 80]
        assert not [text for text in wide if not re.match(r"\S+\.py:\d+: ", text)]


def test_a_folder_with_nothing_of_the_courses_is_a_wrong_call(call, tmp_path, folder):
    assert folder.parent == tmp_path
    done = call("--target", tmp_path)
    assert done.status == 2 and done.out == ""
    assert f"did you mean {folder}?" in done.err
    (tmp_path / "empty").mkdir()
    done = call("--target", tmp_path / "empty")
    assert done.status == 2 and "it takes files such as" in done.err


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX links")
@pytest.mark.parametrize("leads_to", ["solutions", "exercises", "bob"])
@pytest.mark.parametrize("within", ["", "work"])
def test_a_link_in_the_place_of_a_folder_is_not_graded(
    call, tmp_path, monkeypatch, leads_to, within
):
    """What a clone can hold: whose it leads to would be graded in place of one's own."""
    bob, ada = tmp_path / "bob" / within, tmp_path / "ada"
    bob.mkdir(parents=True)
    ada.mkdir()
    shutil.copy(SECTION.solution, bob)
    link = ada / "exercises"
    link.symlink_to(tmp_path / "bob" if leads_to == "bob" else ROOT / leads_to)
    for words in (["4.2"], ["4.2", "--json"], ["show", "4.2"], ["reset", "4.2", "--yes"]):
        for target in (link, f"{link}/", f"{link}/../bob"):
            done = call(*words, "--target", target)
            assert done.status == 2 and done.out == "" and done.err.count("\n") == 1
            assert f"{link} is a link, which is not followed; name what it leads" in done.err
    monkeypatch.chdir(tmp_path)
    done = call("4.2", "--target", f"ada/exercises/{within}")
    assert done.status == 2 and "ada/exercises is a link" in done.err
    done = call("4.2", "--target", ada)
    assert done.status == 2 and "it takes files such as" in done.err
    assert not is_own(link) and not is_ours(link) and is_own(EXERCISES) and is_ours(EXERCISES)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX links")
def test_the_way_to_ones_own_folders_may_be_a_link(call, tmp_path, folder, monkeypatch):
    way = tmp_path / "way"
    way.symlink_to(tmp_path, target_is_directory=True)
    for variable in ("HOME", "PWD"):
        with monkeypatch.context() as here:
            here.setenv(variable, str(way))
            assert call("4.2", "--target", way / folder.name).status == 1
    assert call("4.2", "--target", way / folder.name).status == 2


def test_a_score_is_out_of_the_same_whatever_was_handed_in(call, folder):
    """Of a missing file, a stub and a finished one; what can't be made here counts nowhere."""
    (section,) = kata.sections("4.1")
    totals = set()
    for prepare in (lambda: None, lambda: solve(folder, section), (folder / section.file).unlink):
        prepare()
        document = json.loads(call("4.1", "--json", "--target", folder).out)
        totals.add(document["sections"][0]["out_of"])
        skipped = [c for c in document["sections"][0]["checks"] if c["state"] == "skipped"]
        assert not any(check["passed"] for check in skipped)
    assert len(totals) == 1


# --- a whole chapter ------------------------------------------------------------------------------


def test_sections_that_are_each_named_are_put_together_as_well(call):
    done = call(*(section.id for section in kata.sections("4")), "--target", "solutions")
    assert done.status == 0
    assert done.out.count("✓ 4.") == len(kata.sections("4"))
    assert "✓ You have built GPT-2" in done.out


def test_a_chapter_is_put_together_once_all_of_it_passes(call, folder):
    solve(folder, *kata.sections("4"))
    document = json.loads(call("4", "--json", "--target", folder).out)
    (chapter,) = document["chapters"]
    assert document["passed"] and chapter["passed"] and chapter["id"] == "4"
    assert chapter["together"]["score"] == chapter["together"]["out_of"] > 0
    assert "file" not in chapter["together"]
    solve(folder, change=UNBIASED)
    document = json.loads(call("4", "--json", "--target", folder).out)
    assert not document["passed"] and document["chapters"][0]["together"] is None


def test_what_passes_by_itself_and_not_together_fails(call, folder):
    """A block that asks more of its norm than the course does is right beside the reference's."""
    solve(folder, *kata.sections("4"))
    (norm, block) = kata.sections("4.2", "4.5")
    solve(folder, norm, change=("self.eps = 1e-5", "self.eps_ = 1e-5"))
    path = folder / norm.file
    path.write_text(path.read_text().replace("self.eps)", "self.eps_)"))
    solve(folder, block, change=("        x = x +", "        self.norm1.eps\n        x = x +"))
    for words in (["4"], [section.id for section in kata.sections("4")]):
        done = call(*words, "--target", folder)
        assert done.status == 1
        assert "Each section passes, but put together they don't." in done.out
        assert "has no attribute `eps`" in done.out
        assert f"{block.file}:" in done.out
    (chapter,) = json.loads(call("4", "--json", "--target", folder).out)["chapters"]
    assert not chapter["passed"] and not chapter["together"]["passed"]


# --- everything else ------------------------------------------------------------------------------


def test_list_is_for_people_and_for_scripts(call):
    assert f"4.2  {SECTION.title}" in call("list").out
    rows = json.loads(call("list", "--json").out)
    assert {"id": "4.2", "title": SECTION.title, "file": SECTION.file} in rows


def test_hints_are_counted_and_lead_to_the_next(call):
    first, last = call("hint", "4.2").out, call("hint", "4.2", "3").out
    assert "Hint 1 of 3" in first and "hint 4.2 2" in first
    assert "Hint 3 of 3" in last and "Next" not in last


def test_read_prints_the_lesson(call):
    assert SECTION.title in call("read", "4.2").out


def test_reset_puts_the_stub_back_and_keeps_the_file(call, folder):
    solve(folder)
    mine = (folder / SECTION.file).read_bytes()
    for _ in range(2):  # the second finds the stub and does nothing
        assert call("reset", "4.2", "--yes", "--target", folder).status == 0
    assert (folder / SECTION.file).read_text() == stub(SECTION)
    (kept,) = folder.glob("*.bak")
    assert kept.read_bytes() == mine


def test_reset_does_nothing_without_a_yes(call, folder):
    (folder / SECTION.file).write_text("mine")
    done = call("reset", "4.2", "--target", folder)
    assert done.status == 2 and "--yes" in done.err
    assert (folder / SECTION.file).read_text() == "mine"


def test_two_resets_in_one_second_keep_both_files(call, folder):
    for text in ("first", "second"):
        (folder / SECTION.file).write_text(text)
        call("reset", "4.2", "--yes", "--target", folder)
    assert sorted(kept.read_text() for kept in folder.glob("*.bak")) == ["first", "second"]


def test_the_solution_is_shown_only_once_the_section_passes(call, folder):
    locked = call("solution", "4.2", "--target", folder)
    assert locked.status == 1 and "LayerNorm.forward" not in locked.out
    assert "LayerNorm.forward" in call("solution", "4.2", "--anyway", "--target", folder).out
    solve(folder)
    opened = call("solution", "4.2", "--target", folder)
    assert opened.status == 0 and "reference" in opened.out


def test_a_given_file_that_was_changed_is_told_and_can_be_put_back(call, folder, monkeypatch):
    monkeypatch.setattr("kata.commands.options.EXERCISES", folder)
    given = folder / "ch3_attention.py"
    original = given.read_bytes()
    given.write_bytes(original + b"\n")
    assert "ch3_attention.py is not as it was given" in call("4", "--target", folder).out
    given.unlink()
    assert "ch3_attention.py is gone" in call("4", "--target", folder).out
    assert "is as it was given again" in call("reset", "ch3_attention", "--target", folder).out
    assert given.read_bytes() == original


def test_a_short_terminal_shows_the_verdict_and_all_shows_everything(call, folder, monkeypatch):
    solve(folder, change=UNBIASED)
    for name, value in {
        "FORCE_COLOR": "1",
        "NO_COLOR": "1",
        "LINES": "24",
        "COLUMNS": "80",
    }.items():
        monkeypatch.setenv(name, value)
    passing = "It leaves its input as it is."
    short = call("4.2", "--target", folder).out
    assert "There is more: --all shows everything." in short and passing not in short
    assert passing in call("4.2", "--all", "--target", folder).out


def test_a_demonstration_of_wrong_code_says_so_and_missing_parts_are_the_references(folder):
    (block,) = kata.sections("4.5")
    for path in folder.glob("ch*.py"):
        path.unlink()
    solve(folder, block, change=("x = x + self.drop", "x = 2 * x + self.drop"))
    done = process("show", "4.5", "--without-walls", "--target", folder)
    assert done.returncode == 0, done.stderr
    assert "Your 4.5 doesn't pass yet" in done.stdout.splitlines()[-1]
