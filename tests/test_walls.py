"""The walls as the grader uses them: told where they lack, gone with it, in fresh workers too."""

from __future__ import annotations

import itertools
import json
import os
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import kata
from kata import Limits, Submission
from kata.commands.main import main
from kata.course import vocabulary
from kata.course.errors import Fault
from kata.course.places import EXERCISES, ROOT, SOLUTIONS, TESTS
from kata.grading import submission, verdicts
from kata.judging.marks import marks
from kata.processes import run
from kata.processes.environment import workers_environment
from kata.processes.limits import Time
from kata.reports.screen import Screen
from kata.reports.section import show_section
from kata.walls import limits, standing
from kata.walls.files import landlock_version, readable, readable_by_all
from kata.wire.outcomes import Outcome
from tests.conftest import solution
from tests.processes import alive, descendants, until

(SECTION,) = kata.sections("4.2")
SOLUTION = SECTION.solution.read_text()
ATTACKS = Path(__file__).parent / "attacks"

walls = pytest.mark.skipif(bool(standing.missing()), reason=f"missing: {standing.missing()}")
linux = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")


@pytest.fixture(scope="module")
def walled():
    with kata.open_grader(ready=[SECTION], diagnoses=False) as opened:
        opened.expected(SECTION)
        yield opened


@pytest.fixture
def no_landlock(monkeypatch):
    """A system whose kernel lacks one wall."""
    stand = {"files": False, "network": True, "other processes": False, "memory": True}
    monkeypatch.setattr(standing, "_walls", lambda: stand)


def test_missing_walls_are_told_in_one_line_to_whoever_grades_others(no_landlock, tmp_path, capsys):
    (tmp_path / SECTION.file).write_text(SOLUTION)
    assert main(["4.2", "--without-walls", "--target", str(tmp_path)]) == 0
    said = "walls around a submission on this system: network and memory;"
    assert capsys.readouterr().err == f"grader.py: {said} missing: files and other processes\n"
    main(["4.2"])
    assert capsys.readouterr().err == ""


def test_require_sandbox_refuses_where_a_wall_is_missing(no_landlock, tmp_path, capsys):
    assert main(["4.2", "--require-sandbox", "--target", str(tmp_path)]) == 3
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and "missing: files" in err


@walls
def test_require_sandbox_grades_where_all_walls_stand(capsys):
    assert main(["4.2", "--require-sandbox", "--target", str(SOLUTIONS)]) == 0
    assert capsys.readouterr().err == ""


@walls
def test_what_a_submission_may_read():
    open_to_it = readable(str(EXERCISES), "")
    assert EXERCISES in open_to_it and ROOT / "kata" in open_to_it
    for secret in (SOLUTIONS, TESTS, ROOT / ".git"):
        assert not any(secret.is_relative_to(path) for path in open_to_it)
        assert not any(path.is_relative_to(secret) for path in open_to_it)


@walls
def test_a_submission_folder_that_holds_the_project_opens_nothing_more():
    assert readable(str(ROOT.parent), "") == readable("", "")
    assert readable(str(ROOT), "") == readable("", "")


@walls
@pytest.mark.parametrize(
    "name",
    [
        *("imports_the_solution", "reads_the_solution_by_path", "calls_home_by_tcp", "a_daemon"),
        *("forges_every_observation", "reads_the_environment", "writes_into_the_project"),
    ],
)
def test_fresh_workers_stand_behind_the_same_walls(name, tmp_path, monkeypatch):
    (tmp_path / "listener.py").write_text("TCP, UDP, UNIX, SECRET = 9, 9, '/none', 'none'\n")
    (tmp_path / SECTION.file).write_text((ATTACKS / f"{name}.py").read_text())
    monkeypatch.setenv("KATA_WORKERS", "fresh")
    with kata.open_grader(limits=Limits(10.0, 20.0), diagnoses=False) as grader:
        assert not grader.grade(Submission.folder(tmp_path), SECTION).passed
        assert os.listdir(grader.workers.scratch.folder) == []
    assert not os.path.exists(grader.workers.scratch.folder)


@walls
def test_folders_on_the_search_paths_open_no_more_than_they_are_for(tmp_path, monkeypatch):
    """Of Python's those with packages in them, of LD_LIBRARY_PATH's the libraries.

    `pip install -e` names a whole project, of which this course may be one: another year's.
    """
    for name in ("secrets", "packages", "libraries"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "diary.txt").write_text("dear diary")
    (tmp_path / "packages" / "x-1.0.dist-info").mkdir()
    (tmp_path / "libraries" / "libx.so.1").write_text("")
    paths = [str(tmp_path / "secrets"), str(tmp_path / "packages")]
    monkeypatch.setenv("LD_LIBRARY_PATH", str(tmp_path / "libraries"))
    monkeypatch.setattr(sys, "path", [*paths, *sys.path])
    readable_by_all.cache_clear()
    opened = {path for path in readable("", "") if path.is_relative_to(tmp_path)}
    readable_by_all.cache_clear()
    assert opened == {tmp_path / "packages", tmp_path / "libraries" / "libx.so.1"}


@walls
def test_no_worker_leaves_a_mark_on_a_descriptor(walled):
    """Its flags would be seen by whoever else has it: by a neighbour, or by the next worker."""
    leaves = "import fcntl, os\nfor d in range(4):\n    before = fcntl.fcntl(d, fcntl.F_GETFL)\n"
    leaves += "    assert not before & os.O_NONBLOCK\n"
    leaves += "    fcntl.fcntl(d, fcntl.F_SETFL, before | os.O_NONBLOCK)\n"
    leaves += "    fcntl.fcntl(d, fcntl.F_SETFL, before | (d == 0) * os.O_NONBLOCK)\n"
    for number in range(2):
        text = f"{leaves}# {number}\n{SOLUTION}"
        assert walled.grade(Submission.source(SECTION, text), SECTION).passed


@linux
def test_no_thread_is_older_than_the_walls(monkeypatch):
    """Libraries are told to start none; one that runs all the same is no grade at all."""
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "2")
    assert workers_environment()["OPENBLAS_NUM_THREADS"] == "1"
    code = "import threading, time; threading.Thread(target=time.sleep, args=(9,), daemon=True)"
    code += f".start(); from kata.walls.build import build; build('', '', {str(ATTACKS)!r})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode and "another thread runs before the walls stand" in done.stderr


@walls
@pytest.mark.parametrize(
    "name, said",
    [
        ("memory_behind_a_dead_thread", "ended its first thread while others ran on"),
        ("fills_the_disk_through_memory", "wrote more than 512 MiB"),
        ("fills_files_without_names", "wrote more than 512 MiB"),
        ("maps_files_without_names", "wrote more than 512 MiB"),
        ("keeps_deleted_files_by_a_page", "wrote more than 512 MiB"),
        ("a_million_files", "made more than 10000 files"),
        (
            "memory_behind_many_mappings",
            "mapped more than 8000 pieces of memory, or files with too long names",
        ),
    ],
)
def test_what_a_worker_takes_is_seen_and_said(name, said, walled):
    result = walled.grade(Submission.source(SECTION, (ATTACKS / f"{name}.py").read_text()), SECTION)
    assert {check.outcome.ended for check in result.checks} == {said}


@walls
@pytest.mark.skipif(landlock_version() == 1, reason="this kernel allows no such move at all")
def test_a_submission_may_move_its_files_between_its_folders(walled):
    (section,) = kata.sections("5.4")
    moves = TESTS / "right" / section.module / "r1_trial_on_copies.py"
    assert walled.verdict(Submission.source(section, moves.read_text()), section).passed


@walls
@pytest.mark.skipif(not vocabulary.folder(), reason=vocabulary.MISSING)
@pytest.mark.parametrize("section", kata.sections("4.7", "5.1"), ids=lambda one: one.id)
def test_whoever_asks_for_gpt2s_encoding_has_it(section, walled):
    """The book's own line at the top of a file, whether the section's checks need it or not."""
    line = 'import tiktoken\ntokenizer = tiktoken.get_encoding("gpt2")'
    asking = f"{solution(section)}\n{line}\n"
    assert walled.verdict(Submission.source(section, asking), section).passed


def test_a_library_that_was_deleted_meanwhile_is_no_file_of_a_submissions():
    own = b"7f00-7f10 rw-s 00000000 08:01 11    /tmp/kata/a/11 (deleted)\n"
    page = b"7f20-7f21 r--p 00000000 08:01 12    /tmp/kata/a/b/12 (deleted)\n"
    library = b"7f30-7f40 r-xp 00000000 08:01 13    /usr/lib/libtorch.so (deleted)\n"
    assert limits._mapped("/tmp/kata/a", own + page * 2 + library) == 2 * limits.FILE


@walls
@pytest.mark.parametrize("stalled, slept, passed", [(3.5, 0.1, True), (0.0, 20.0, False)])
def test_a_grader_that_is_held_up_is_not_the_submissions_fault(stalled, slept, passed, monkeypatch):
    """What was sent meanwhile is read, though its time seems up; who is late himself is late."""
    looked = []

    def held_up(*_):
        time.sleep(0.0 if looked else stalled)
        looked.append(True)
        return ""

    monkeypatch.setattr(run, "overstepped", held_up)
    slow = SOLUTION + f"\nimport time\ntime.sleep({slept})\n"
    with kata.open_grader(limits=Limits(3.0, 9.0), ready=[SECTION], diagnoses=False) as grader:
        result = grader.grade(Submission.source(SECTION, slow), SECTION)
    assert result.passed == passed and looked
    assert passed or "took longer than 3 s" in result.checks[0].outcome.ended


@walls
@pytest.mark.parametrize("passed", [True, False])
def test_who_waits_for_a_processor_is_not_late(passed, monkeypatch):
    """A neighbour's threads may have all of them: for 5 s, and for as long as they really do."""
    really = run.waited
    monkeypatch.setattr(run, "waited", lambda pid: 5.0 + really(pid) if passed else 0.0)
    slow = SOLUTION + "\nimport time\ntime.sleep(4.0)\n"
    with kata.open_grader(limits=Limits(2.0, 9.0), ready=[SECTION], diagnoses=False) as grader:
        result = grader.grade(Submission.source(SECTION, slow), SECTION)
    assert result.passed == passed
    assert passed or "took longer than 2 s" in result.checks[0].outcome.ended


@walls
def test_what_is_given_back_is_given_once_for_all_workers(monkeypatch):
    """Each check ends its worker, and the next one would be excused anew."""
    waits = itertools.count(100.0, 100.0)
    monkeypatch.setattr(run, "waited", lambda pid: next(waits))
    slow = "import os, time\ntime.sleep(1.5)\n"
    slow += "class LayerNorm:\n    def __new__(*_):\n        os._exit(3)"
    whole = Time(60.0, "a minute", excused=2.0)
    with kata.open_grader(limits=Limits(1.0, 20.0), ready=[SECTION], diagnoses=False) as grader:
        (result,) = grader.grade_all(Submission.source(SECTION, slow), [SECTION], whole=whole)
    first, second, *_ = (one.outcome.ended for one in result.checks)
    assert "exit status 3" in first and "took longer than 1 s" in second


def test_how_long_a_process_waited_is_told_by_the_kernel(monkeypatch):
    """It waits for itself while its own threads run: 3 s here, of which 2 were for its others."""
    assert 0 <= limits.waited(os.getpid()) < 1e6
    assert limits.waited(-1) == 0
    ticks = 5 * os.sysconf("SC_CLK_TCK")
    told = {"schedstat": "3000000000 3000000000 7", "stat": f"1 (a) R) R {'0 ' * 10}{ticks} 0 0"}
    monkeypatch.setattr(limits, "_read", lambda path: told[path.rpartition("/")[2]])
    assert limits.waited(1) == pytest.approx(1.0)


@walls
def test_a_worker_is_looked_at_once_it_has_begun_to_load(monkeypatch):
    """Before, nothing of the submission's runs, and what is wrong would be a fault of ours."""
    monkeypatch.setattr(run, "LOOK", 0.0)
    monkeypatch.setattr(run, "overstepped", lambda *_: "took too much")
    with kata.open_grader(ready=[SECTION], diagnoses=False) as grader:
        result = grader.verdict(Submission.source(SECTION, ENDLESS), SECTION)
    assert {check.outcome.ended for check in result.checks} == {"took too much"}


@walls
def test_the_grader_survives_its_zygote(walled):
    """It is ended whenever a submission runs, as where memory runs out; the next one is graded."""
    ended: list[int] = []

    def runs() -> bool:
        left = any(Path(walled.workers.scratch.folder).rglob("left"))
        return left and walled.workers.zygote.pid not in ended

    with ThreadPoolExecutor(1) as pool:
        run = pool.submit(walled.grade, Submission.source(SECTION, ENDLESS), SECTION)
        for _ in range(2):
            assert until(runs, 60.0)
            ended.append(walled.workers.zygote.pid)
            os.kill(ended[-1], signal.SIGKILL)
        assert "together with the process" in run.result().checks[0].outcome.ended
    assert walled.grade(Submission.source(SECTION, SOLUTION), SECTION).passed
    assert walled.workers.zygote.pid not in ended


@walls
def test_a_submission_has_a_time_for_all_of_its_sections(tmp_path):
    some = kata.sections("4.2", "4.3", "4.4")
    for section in some:
        (tmp_path / section.file).write_text("while True: pass")
    limits = Limits(check=1.0, section=1.0, submission=1.5)
    with kata.open_grader(limits=limits, ready=some, diagnoses=False) as grader:
        results = grader.grade_all(Submission.folder(tmp_path), some)
    said = [result.checks[0].outcome.ended for result in results]
    assert said[1] == "took longer than the 1.5 s that a submission may take"
    assert said[2] == "was not run: what came before took the 1.5 s that a submission may take"


@walls
def test_the_reference_is_observed_again_before_it_is_called_at_fault(monkeypatch):
    real, failing = verdicts.observe, [True]

    def observe(workers, job, limits, *rest, **more):
        if job.sources == walled.jobs.reference and failing:
            failing.clear()
            return {check: Outcome(ended="took longer than 10 s") for check in job.checks}
        return real(workers, job, limits, *rest, **more)

    monkeypatch.setattr(verdicts, "observe", observe)
    with kata.open_grader(seed=7, ready=[SECTION], diagnoses=False) as walled:
        assert walled.grade(Submission.source(SECTION, SOLUTION), SECTION).passed
    assert not failing


@walls
def test_a_diagnosis_that_fails_is_no_fault(monkeypatch, walled):
    def likenesses(*_):
        raise Fault("no process is left")

    monkeypatch.setattr(walled.reference, "likenesses", likenesses)
    monkeypatch.setattr(walled, "diagnoses", True)
    wrong = Submission.source(SECTION, SOLUTION.replace("unbiased=False", "unbiased=True"))
    result = walled.grade(wrong, SECTION)
    assert not result.passed and not any(check.diagnosis for check in result.checks)


@walls
@pytest.mark.parametrize(
    "name, mark",
    [
        ("by_hand_below_a_witness", "looks at who calls it"),
        ("by_hand_while_it_is_watched", "asks whether torch's calls are being watched"),
        ("replaces_the_witnesses", "reaches for modules of the grader's"),
        ("memory_behind_a_dead_thread", "reaches past Python"),
    ],
)
def test_what_reaches_for_the_grader_is_marked(name, mark, grade):
    source = (ATTACKS / f"{name}.py").read_text()
    assert mark in marks(source, ())
    (section,) = kata.document(grade(SECTION, "raise ValueError()\n# " + mark))["sections"]
    assert section["marks"] == []


def test_a_name_that_is_put_together_is_marked_as_well():
    assert marks('getattr(sys, "_get" + "frame")(1)', ()) == ("looks at who calls it",)
    assert marks("vars(one)['f_' 'globals']", ()) == ("looks at who calls it",)


@pytest.mark.parametrize(
    "code",
    [
        "x = 1  # eval (no dropout) mode",
        "class GPT:\n    def eval(self):\n        return self.train(False)",
        "# Done with the kata. Next: sys.modules",
        "gc = GroupedConv()\ngc.weight = 1",
        "print(f'step {step}: train {train}, eval ({batches} batches) {loss}')",
        "raise RuntimeError('call eval() first')",
        "import sys\nown = sys.modules[__name__]",
        'def load():\n    """Reads /proc/ no more, nor ctypes."""\n    return "#"',
    ],
)
def test_honest_words_are_not_marked(code):
    assert marks(code, ()) == ()


@pytest.mark.parametrize(
    "code",
    [
        "eval('1')",
        "x = '#'; exec('1')",
        "open('/proc/self/mem')",
        'x = """a""" ; exec("1")',
        'x = f"{eval(code)} of 5"',
        "x = rF'''{exec (code)}'''",
        "import sys\nx = sys.modules[f'{__name__}.worker']",
        "import gc\ngc.get_objects()",
        "with torch._C._DisableTorchDispatch(): pass",
    ],
)
def test_what_hides_behind_a_text_is_marked(code):
    assert marks(code, ())


@walls
def test_what_of_ours_is_changed_is_told(walled):
    changed = "import sys\nframe = sys._getframe()\nwhile 'checks' not in frame.f_locals:\n"
    changed += "    frame = frame.f_back\nframe.f_globals['observe'] = frame.f_globals['observe']\n"
    changed += "frame.f_globals['describe'] = lambda *_: {}\n"
    result = walled.grade(Submission.source(SECTION, changed + SOLUTION), SECTION)
    assert "changed what is the grader's: kata.worker.work.describe" in result.marks


@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "link to a pipe", "exchanged"])
def test_what_is_opened_is_what_was_looked_at(kind, tmp_path, monkeypatch):
    path = tmp_path / SECTION.file
    if kind in ("pipe", "link to a pipe"):
        os.mkfifo(path if kind == "pipe" else tmp_path / "pipe")
    if kind == "link to a pipe":
        path.symlink_to("pipe")
    elif kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "folder":
        path.mkdir()
    elif kind == "exchanged":
        path.write_text(SOLUTION)
        (tmp_path / "secret").write_text("secret")
        real_open = os.open

        def exchange(name, *rest, **more):
            path.unlink()
            path.symlink_to(tmp_path / "secret")
            return real_open(name, *rest, **more)

        monkeypatch.setattr(submission.os, "open", exchange)
    with pytest.raises(submission.BadFile):
        submission.read(path)


# --- the end --------------------------------------------------------------------------------------

ENDLESS = """
import os, sys, threading, time
threading.Thread(target=time.sleep, args=(1000,)).start()
open("left", "w").write("here")
print("running", os.getcwd(), file=sys.stderr, flush=True)
while True:
    pass
"""


@linux
@pytest.mark.parametrize("ways", ["fork", "fresh"])
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_no_process_outlives_the_grader(tmp_path, ways, end):
    target, temporary = tmp_path / "target", tmp_path / "temporary"
    target.mkdir()
    temporary.mkdir()
    (target / SECTION.file).write_text(ENDLESS)
    command = [sys.executable, "grader.py", "4.2", "--timeout", "100", "--target", str(target)]
    grader = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "KATA_WORKERS": ways, "TMPDIR": str(temporary)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert until(lambda: any(temporary.rglob("left")), 60.0)
    theirs = descendants(grader.pid)
    assert theirs
    grader.send_signal(end)
    grader.wait(20.0)
    assert until(lambda: not any(map(alive, theirs)))
    if (ways, end) != ("fresh", signal.SIGKILL):  # there nobody is left to tidy up
        assert until(lambda: not any(temporary.iterdir()))


# --- what is printed ------------------------------------------------------------------------------


def test_an_error_message_makes_no_line_of_its_own_in_the_report(grade, capsys):
    forged = "raise ValueError('oh\\n\\u2713 4.2 Layer normalization  15 of 15\\x1b[2J\\r\\u2028')"
    result = grade(SECTION, f"{SOLUTION}\n{forged}\n")
    show_section(Screen(), result)
    shown = capsys.readouterr().out
    assert not any(line.startswith("✓") for line in shown.splitlines())
    assert all(character.isprintable() or character == "\n" for character in shown)
    json.dumps(kata.document(result), allow_nan=False)


# --- the page -------------------------------------------------------------------------------------


def test_every_test_that_the_security_page_names_is_there():
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    sources = [path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py")]
    named = re.findall(r"`(test_\w+)(?:\[(\w+)\])?`", page)
    assert len(named) > 20
    for test, case in named:
        assert any(f"\ndef {test}(" in source for source in sources), test
        assert not case or (ATTACKS / f"{case}.py").exists()
