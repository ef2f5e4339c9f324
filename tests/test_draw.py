"""What demonstrations draw with: it fits, it survives any terminal, and a stub is no error."""

from __future__ import annotations

import importlib.util
import itertools
import math
import os
import subprocess
import sys

import pytest

from kata import draw
from kata.course.places import ROOT


def demo(body, *arguments, **environment):
    """Run a file with this demonstration, as a learner would, with its output in a pipe."""
    code = f"from kata.draw import *\nfrom kata.draw import run\ndef demo():\n {body}\nrun(demo)"
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        timeout=60,
    )


def test_importing_it_loads_no_third_party_package():
    code = "import sys, kata.draw; print({'torch', 'numpy', 'rich'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True)
    assert done.stdout.strip() == b"set()"


def test_a_stub_is_one_calm_line():
    done = demo("raise NotImplementedError('4.2: LayerNorm.forward is yours to write')")
    assert done.returncode == 1
    assert done.stdout.decode().strip() == "Not started: LayerNorm.forward is yours to write (4.2)"
    assert done.stderr == b""


@pytest.mark.parametrize("error", ["ValueError('mine')", "NotImplementedError('torch has no op')"])
def test_other_exceptions_stay_tracebacks(error):
    done = demo(f"raise {error}")
    assert done.returncode == 1
    assert b"Traceback" in done.stderr and b"Not started" not in done.stdout


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_other_encodings_get_plain_characters(encoding):
    body = "caption('Two'); bars([('a', 1), ('b', 2)]); curves([0, 1], {'c': [0, 1]}); say('≠')"
    done = demo(body, PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert done.returncode == 0, done.stderr
    text = done.stdout.decode(encoding)
    assert "---" in text and "####" in text
    assert text.count("?") == 1  # for the one that has no plain form


def test_whoever_reads_may_leave():
    done = subprocess.run(
        f"{sys.executable} -c 'from kata.draw import run; run(lambda: print(8**99999))' | head -c1",
        shell=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONINTMAXSTRDIGITS": "0"},
        capture_output=True,
    )
    assert done.stderr == b""


def test_everything_fits_and_nothing_is_painted_in_a_pipe(capsys):
    draw.caption("long " * 12)
    draw.say("a word " * 60)
    draw.table(["name", "value"], [["x" * 100, 1.5], ["y", 2.0]])
    draw.bars([("n" * 90, 10.0**-i) for i in range(12)], log=True, unit=" MiB")
    draw.curves(range(200), {f"line {i}": range(200) for i in range(9)}, label="x")
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 80
    assert "\x1b" not in out


def test_numbers_stand_to_the_right_with_four_digits(capsys):
    draw.table(["name", "n", "size"], [["a", 1234567, 0.123456], ["bc", 1, 2.0]])
    assert capsys.readouterr().out.splitlines() == [
        "name          n    size",
        "────  ─────────  ──────",
        "a     1,234,567  0.1235",
        "bc            1       2",
    ]


def test_on_a_log_scale_equal_factors_are_equal_lengths(capsys):
    draw.bars([("a", 0.01), ("b", 0.1), ("c", 1.0), ("d", 10)], log=True)
    *rows, axis = capsys.readouterr().out.splitlines()
    lengths = [row.count("█") for row in rows]
    steps = [longer - shorter for shorter, longer in itertools.pairwise(lengths)]
    assert max(steps) - min(steps) <= 1
    assert axis.split() == ["1e-3", "1e-2", "1e-1", "1"]
    assert axis.index("1e-1") == rows[1].rindex("█")


@pytest.mark.parametrize("log", [True, False])
def test_what_can_not_be_drawn_is_left_out(log, capsys):
    draw.bars([("none", 0.0), ("less", -1.0), ("nan", math.nan), ("inf", math.inf)], log=log)
    draw.bars([], log=log)
    draw.curves([0, 1, 2], {"c": [math.nan, 1.0, math.inf]})
    draw.curves([], {"empty": []})
    out = capsys.readouterr().out
    assert "█" not in out and "*" in out


def test_colour_on_a_terminal_unless_it_is_unwanted(capsys, monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    draw.caption("Bold")
    assert "\x1b[1mBold\x1b[0m" in capsys.readouterr().out
    monkeypatch.setenv("NO_COLOR", "1")
    draw.caption("Plain")
    assert "\x1b" not in capsys.readouterr().out


def test_progress_is_one_line_in_a_pipe(capsys):
    for step in range(4):
        draw.progress(step, 3, f"loss {step}")
    assert capsys.readouterr().out == "3/3  loss 3\n"


def test_progress_is_redrawn_on_a_terminal(capsys, monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    draw.progress(1, 2, "a long text")
    draw.progress(2, 2, "short")
    _, first, second = capsys.readouterr().out.split("\r")
    assert len(first) == len(second.rstrip("\n")) <= 80  # nothing of the first is left to see


def test_without_the_vocabulary_bytes_are_tokens(monkeypatch):
    monkeypatch.setattr("kata.course.vocabulary.folder", lambda: None)
    encoding, note = draw.tokenizer()
    assert encoding.encode("ab") == [97, 98]
    assert note


def test_a_picture(tmp_path):
    body = "caption('Both'); bars([('a', 1)], log=True); curves([0, 1], {'c': [0, 1]})"
    done = demo(body, "--png", tmp_path / "a.png")
    if importlib.util.find_spec("matplotlib"):
        assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
        assert demo(body, "--png", tmp_path / "none" / "a.png").returncode == 2
    else:
        assert done.returncode == 3
        assert done.stdout == b""  # said at once, not after the demonstration
        assert b"pip install" in done.stderr and done.stderr.count(b"\n") == 1
