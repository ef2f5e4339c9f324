"""What the demonstrations draw with: plain text at 80 columns, and a picture where asked for.

Learners' files import this, so it loads nothing but the standard library. It draws what broken
code comes up with as well: a value that is zero, nan or infinite has no bar and no point.
"""

from __future__ import annotations

import argparse
import codecs
import importlib.util
import math
import os
import re
import shutil
import sys
import textwrap
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from kata import panels

WIDEST = 78  # columns of a table, which a narrow terminal breaks and doesn't cut
WIDTH = max(38, min(WIDEST, shutil.get_terminal_size().columns - 2))
MARKS = "*o+x#@"
COLOURS = {"caption": "1", "bar": "36"}  # bold, cyan
STUB = re.compile(r"(?P<section>[\d.]+): (?P<what>.+ is yours to write)")  # see course.exercises
PLAIN = str.maketrans("─│┌┐└┘├┤┬┴┼█░…→×·", "-|+++++++++#..>x.")  # noqa: RUF001

_heading = ""


def run(demo: Callable[[], None]) -> None:
    """Run a file's demonstration: what `python exercises/ch4_2_layer_norm.py` does."""
    parser = argparse.ArgumentParser(description=demo.__doc__)
    parser.add_argument("--png", metavar="FILE", help="draw into a picture too (needs matplotlib)")
    parser.add_argument("--notebook", metavar="FOLDER", help=argparse.SUPPRESS)
    options = parser.parse_args()
    picture = options.png
    panels.folder = options.notebook or ""
    if picture and importlib.util.find_spec("matplotlib") is None:
        _stop(3, "--png needs matplotlib: pip install -e '.[png]'")
    _print_whatever_comes()
    try:
        demo()
        sys.stdout.flush()
    except NotImplementedError as error:
        if not (stub := STUB.fullmatch(str(error))):
            raise
        print(f"Not started: {stub['what']} ({stub['section']})")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # whoever was reading has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    if picture:
        _save(picture)


def caption(text: str) -> None:
    """A heading."""
    global _heading
    _heading = text
    print(f"\n{_painted(textwrap.fill(text, WIDTH), 'caption')}\n{'─' * min(len(text), WIDTH)}")


def say(text: str) -> None:
    """A paragraph."""
    print(textwrap.fill(" ".join(text.split()), WIDTH))


def table(headers: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Columns as wide as they need to be, numbers to the right."""
    cells = [[_text(value) for value in row] for row in rows]
    columns = range(len(headers))
    widths = [max(len(row[i]) for row in [list(headers), *cells]) for i in columns]
    right = [all(isinstance(row[i], (int, float)) for row in rows) for i in columns]
    for row in [list(headers), ["─" * width for width in widths], *cells]:
        padded = [c.rjust(w) if r else c.ljust(w) for c, w, r in zip(row, widths, right)]
        print(_fitted("  ".join(padded).rstrip(), WIDEST))


def bars(rows: Sequence[tuple[str, float]], log: bool = False, unit: str = "") -> None:
    """A bar for each number; on a log scale equal lengths are equal factors."""
    rows = [(name[: WIDTH // 2], float(value) if log else value) for name, value in rows]
    drawable = [value for _, value in rows if value > 0 and math.isfinite(value)]
    scale = math.log10 if log else float
    low = math.floor(scale(min(drawable, default=1.0))) - 1 if log else 0
    high = scale(max(drawable, default=1.0))
    names = max((len(name) for name, _ in rows), default=0)
    room = WIDTH - names - 14 - len(unit)

    if panels.bars(_heading, rows, log, unit):
        return

    def place(scaled: float) -> int:
        return round(room * (scaled - low) / (high - low))

    for name, value in rows:
        block = ("█" * place(scale(value)) or "▏") if value in drawable else ""
        print(f"{name:{names}}  {_text(value):>10}{unit}  {_painted(block, 'bar')}".rstrip())
    if log:
        powers = range(low, math.floor(high) + 1)
        ticks = [(max(0, place(power) - 1), f"1e{power}" if power else "1") for power in powers]
        print(f"{'':{names + 14 + len(unit)}}{_spread(ticks, room)}".rstrip())


def curves(
    xs: Sequence[float], lines: dict[str, Sequence[float]], height: int = 14, label: str = ""
) -> None:
    """Curves over one axis, each with a mark of its own."""
    points = {name: _finite(xs, ys) for name, ys in lines.items()}
    if panels.curves(_heading, points, label):
        return
    every = [y for line in points.values() for _, y in line] or [0.0]
    low, high = min(every), max(every)
    left, right = (min(xs), max(xs)) if len(xs) else (0.0, 0.0)
    width = WIDTH - 10
    grid = [[" "] * width for _ in range(height)]
    marks = [MARKS[i % len(MARKS)] for i in range(len(lines))]
    for mark, line in zip(marks, points.values()):
        for x, y in line:
            column = round((x - left) / ((right - left) or 1) * (width - 1))
            grid[height - 1 - round((y - low) / ((high - low) or 1) * (height - 1))][column] = mark
    for i, row in enumerate(grid):
        edge = {0: high, height - 1: low}.get(i)
        print(f"{'' if edge is None else _text(edge):>8} │{''.join(row)}".rstrip())
    print(f"{'':8} └{'─' * width}")
    print(f"{'':10}{_text(left)}{_text(right):>{width - len(_text(left))}}")
    legend = [f"{mark} {name}" for mark, name in zip(marks, lines)] + [label] * bool(label)
    print(_fitted(f"{'':10}{'   '.join(legend)}"))


def progress(done: int, total: int, text: str = "") -> None:
    """A bar that is redrawn in place on a terminal; in a pipe, one line at the end."""
    finished = done >= total
    if not (sys.stdout.isatty() or panels.folder):
        if finished:
            print(f"{done}/{total}  {text}".rstrip())
        return
    full = 30 if finished else 30 * done // total
    line = f"{'█' * full}{'░' * (30 - full)} {done}/{total}  {text}"
    print(f"\r{_fitted(line):{WIDTH}}", end="\n" if finished else "", flush=True)


def tokenizer() -> tuple[Any, str]:
    """The gpt2 encoding, or one of bytes where its vocabulary is not at hand, and a note on it."""
    import tiktoken

    from kata.course import vocabulary

    if folder := vocabulary.folder():
        os.environ["TIKTOKEN_CACHE_DIR"] = folder
        return tiktoken.get_encoding("gpt2"), ""
    from kata.instruments import byte_encoding

    return byte_encoding(
        range(256)
    ), "(gpt2's vocabulary is not at hand: every byte is a token here)"


def gpt2_weights() -> str | None:
    """The file with GPT-2's own weights that is to be shown, where there is one."""
    from kata.course import weights
    from kata.course.errors import BadCall

    try:
        path = weights.chosen()
    except BadCall as error:
        _stop(2, str(error))
    return str(path) if path else None


# --- text -----------------------------------------------------------------------------------------


def _text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:.4g}" if abs(value) < 1e5 or not math.isfinite(value) else f"{value:,.0f}"


def _fitted(line: str, width: int = WIDTH) -> str:
    return line if len(line) <= width else f"{line[: width - 1]}…"


def _spread(labels: Sequence[tuple[int, str]], room: int) -> str:
    """Labels at their columns, without those that have no room."""
    line = ""
    for column, text in labels:
        if column + len(text) <= room and (not line or column > len(line)):
            line = f"{line:{column}}{text}"
    return line


def _finite(xs: Sequence[float], ys: Sequence[float]) -> list[tuple[float, float]]:
    return [(x, y) for x, y in zip(xs, ys) if math.isfinite(y)]


def _painted(text: str, part: str) -> str:
    """In colour on a terminal, unless NO_COLOR is set (no-color.org)."""
    dumb = os.environ.get("TERM") == "dumb" or bool(os.environ.get("NO_COLOR"))
    if not text or dumb or not sys.stdout.isatty():
        return text
    return f"\x1b[{COLOURS[part]}m{text}\x1b[0m"


def _print_whatever_comes() -> None:
    """Where the output's encoding lacks a character, print the nearest that it has."""
    codecs.register_error("nearest", _nearest)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="nearest")


def _nearest(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end].translate(PLAIN)
    return "".join(c if c.isascii() else "?" for c in text), error.end


def _save(path: str) -> None:
    if not panels.figures:
        _stop(0, "This demonstration draws no curves and no bars.")
    try:
        panels.save(path)
    except (OSError, ValueError) as error:  # no such folder, or no such kind of picture
        _stop(2, f"The picture can't be saved as {path}: {error}")
    print(f"Drawn into {path}.")


def _stop(status: int, reason: str) -> NoReturn:
    print(reason, file=sys.stderr)
    sys.exit(status)
