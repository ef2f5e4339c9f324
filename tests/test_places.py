"""What the grader says and does in the places that docs/security.md lists, simulated here.

Everything that can't be simulated on this machine is skipped, and says why.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import kata
from kata.commands.main import main
from kata.walls import standing
from tests import places

(SECTION,) = kata.sections("4.2")
SOLUTION = SECTION.solution.read_text()
ATTACKS = Path(__file__).parent / "attacks"
ENOSYS = 38

linux = pytest.mark.skipif(sys.platform != "linux", reason="Linux's places")
walls = pytest.mark.skipif(bool(standing.missing()), reason=f"missing: {standing.missing()}")


@pytest.fixture(autouse=True)
def places_that_can_be_made() -> Iterator[None]:
    try:
        yield
    except places.Missing as reason:
        pytest.skip(str(reason))


@pytest.fixture
def ada(tmp_path):
    """Somebody's right work, with a module of her own beside it."""
    folder = tmp_path / "ada"
    folder.mkdir()
    (folder / "helper.py").write_text("HELPED = True\n")
    (folder / SECTION.file).write_text(f"import helper\n{SOLUTION}\nassert helper.HELPED\n")
    return folder


def made(place, *given, **named):
    try:
        return place(*given, **named)
    except places.Missing as reason:
        pytest.skip(str(reason))


def refused(done) -> str:
    """The one line with which it refuses."""
    assert done.returncode == 3, done
    assert done.stdout == "" and done.stderr.count("\n") == 1 and "Traceback" not in done.stderr
    return done.stderr


@linux
@walls
def test_an_unprivileged_container_grades_behind_all_walls(ada):
    done = places.graded(made(places.unprivileged), "4.2", "--target", ada)
    assert (done.returncode, done.stderr) == (0, ""), done


@linux
@walls
def test_a_kernel_without_handles_of_processes_grades_all_the_same(ada):
    old = made(places.without_calls, *places.PIDFD_OPEN, error=ENOSYS)
    done = places.graded(old, "4.2", "--target", ada)
    assert (done.returncode, done.stderr) == (0, ""), done


@linux
@walls
def test_a_filter_that_refuses_landlock_is_told_and_refused(ada):
    old = made(places.without_calls, *places.LANDLOCK, *places.PIDFD_OPEN)
    line = refused(places.graded(old, "4.2", "--target", ada))
    assert "missing: files" in line and "--without-walls" in line
    done = places.graded(old, "4.2", "--target", ada, "--without-walls")
    assert done.returncode == 0 and done.stderr.count("\n") == 1 and "missing: files" in done.stderr


@linux
@walls
def test_without_landlock_a_users_other_processes_are_not_said_to_be_closed(ada):
    """As root they are, since they hold rights that a worker has given away."""
    old, nobody = made(places.without_calls, *places.LANDLOCK), made(places.unprivileged)

    def both() -> None:
        nobody()
        old()

    assert "missing: files and other processes" in refused(
        places.graded(both, "4.2", "--target", ada)
    )


@linux
@walls
@pytest.mark.parametrize("calls", [places.SECCOMP, places.CAPSET], ids=["seccomp", "capset"])
def test_a_wall_that_may_not_be_built_ends_in_one_line(ada, calls):
    filtered = made(places.without_calls, *calls)
    done = places.graded(filtered, "4.2", "--target", ada)
    if done.returncode:  # no capability to drop is none that stands in the way
        assert "missing: " in refused(done) or "can't all be built" in refused(done)
    done = places.graded(filtered, "4.2", "--target", ada, "--without-walls")
    assert done.returncode == 0 and "Traceback" not in done.stderr


@linux
@walls
def test_a_containers_root_reads_what_others_own(ada):
    place = made(places.root_of_a_container)
    for path in (ada / "helper.py", ada / SECTION.file, ada):
        os.chown(path, 1000, 1000)
        path.chmod(0o700)
    done = places.graded(place, "4.2", "--target", ada)
    assert (done.returncode, done.stderr) == (0, ""), done


def in_json(done) -> tuple[int, set[str]]:
    """The exit status, and what the checks say."""
    assert "Traceback" not in done.stderr, done.stderr
    (section,) = json.loads(done.stdout)["sections"]
    return done.returncode, {check["message"] for check in section["checks"]}


def submitted(tmp_path, name):
    (tmp_path / SECTION.file).write_text((ATTACKS / f"{name}.py").read_text())
    return ("4.2", "--json", "--target", tmp_path)


@linux
@walls
def test_where_memory_is_short_a_result_says_what_happened(tmp_path):
    most = {"memory.limit_in_bytes": str(900 << 20)}
    with places.limited("memory", most) as place:
        done = places.graded(place, *submitted(tmp_path, "a_memory_bomb"), "--timeout", 5)
    status, said = in_json(done)
    assert status == 1 and any("memory" in message for message in said), said


@linux
@walls
def test_where_processes_are_few_a_thread_bomb_costs_its_own_grade_alone(tmp_path):
    with places.limited("pids", {"pids.max": "60"}) as place:
        done = places.graded(place, *submitted(tmp_path, "threads_that_never_rest"), "--timeout", 2)
    status, said = in_json(done)
    assert status == 1 and all(said)


@linux
@walls
def test_where_processors_are_few_nobody_starves_the_reference(tmp_path):
    most = {"cpu.cfs_period_us": "100000", "cpu.cfs_quota_us": "60000"}
    with places.limited("cpu", most) as place:
        done = places.graded(place, *submitted(tmp_path, "threads_that_never_rest"), "--timeout", 2)
    status, said = in_json(done)
    assert status == 1 and any("took longer than" in message for message in said), said


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_other_systems_refuse_other_peoples_work(monkeypatch, tmp_path, capsys, system):
    (tmp_path / SECTION.file).write_text(SOLUTION)
    monkeypatch.setattr(standing.sys, "platform", system)
    standing._walls.cache_clear()
    try:
        assert standing.missing() == standing.WALLS
        assert "on this system: none; missing: files, network" in standing.notice()
    finally:
        monkeypatch.undo()
        standing._walls.cache_clear()


# --- the word -------------------------------------------------------------------------------------


@pytest.fixture
def no_walls(monkeypatch):
    monkeypatch.setattr(standing, "_walls", lambda: dict.fromkeys(standing.WALLS, False))


@pytest.mark.parametrize("line", ["4.2", "4.2 --json", "watch 4.2", "solution 4.2"])
def test_without_walls_other_peoples_work_is_refused(no_walls, ada, capsys, line):
    assert main([*line.split(), "--target", str(ada)]) == 3
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and "add --without-walls" in err


@pytest.mark.parametrize("line", ["show 4.2", "--debug 4.2"])
def test_what_runs_without_walls_needs_the_word_everywhere(ada, capsys, line):
    assert main([*line.split(), "--target", str(ada)]) == 3
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and "add --without-walls" in err


@pytest.mark.parametrize("line", ["4.2", "watch 4.2", "solution 4.2", "show 4.2", "--debug 4.2"])
def test_require_sandbox_holds_for_ones_own_work_too(no_walls, capsys, line):
    assert main([*line.split(), "--require-sandbox"]) == 3
    assert capsys.readouterr().err.count("\n") == 1


def test_the_two_words_exclude_each_other(capsys):
    assert main(["4.2", "--require-sandbox", "--without-walls"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_with_the_word_it_is_graded_and_told(no_walls, ada, capsys):
    assert main(["4.2", "--target", str(ada), "--without-walls"]) == 0
    assert "on this system: none" in capsys.readouterr().err
