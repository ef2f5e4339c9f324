"""What the demonstrations draw with: plain text at 80 columns, and a picture where asked for.

Learners' files import this, so it loads nothing but the standard library.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
import textwrap
from collections.abc import Callable, Sequence
from typing import Any

WIDTH = 78
MARKS = "*o+x#@"

_figures: list[Callable[[Any], None]] = []  # what --png draws: each takes matplotlib's axes


def run(demo: Callable[[], None]) -> None:
    """Run a file's demonstration: what `python exercises/ch4_2_layer_norm.py` does."""
    parser = argparse.ArgumentParser(description=demo.__doc__)
    parser.add_argument("--png", metavar="FILE", help="draw into a picture too (needs matplotlib)")
    picture = parser.parse_args().png
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal without these characters shows "?"
    try:
        demo()
    except NotImplementedError as error:
        print(f"Not started: {error}")
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
    print(f"\n{text}\n{'─' * min(len(text), WIDTH)}")


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
        print("  ".join(padded).rstrip())


def bars(rows: Sequence[tuple[str, float]], log: bool = False, unit: str = "") -> None:
    """A bar for each number; on a log scale equal lengths are equal factors."""
    scale = math.log10 if log else float
    values = [scale(value) for _, value in rows]
    low = math.floor(min(values)) - 1 if log else 0.0
    span = (max(values) - low) or 1.0
    names = max(len(name) for name, _ in rows)
    room = WIDTH - names - 14 - len(unit)
    for (name, value), scaled in zip(rows, values):
        length = max(1, round(room * (scaled - low) / span))
        print(f"{name:{names}}  {_text(value):>10}{unit}  {'█' * length}")

    def draw(axes: Any) -> None:
        axes.barh([name for name, _ in rows][::-1], [value for _, value in rows][::-1], log=log)

    _figures.append(draw)


def curves(
    xs: Sequence[float], lines: dict[str, Sequence[float]], height: int = 14, label: str = ""
) -> None:
    """Curves over one axis, each with a mark of its own."""
    every = [y for ys in lines.values() for y in ys]
    low, high = min(every), max(every)
    span = (high - low) or 1.0
    width = WIDTH - 10
    grid = [[" "] * width for _ in range(height)]
    for mark, ys in zip(MARKS, lines.values()):
        for x, y in zip(xs, ys):
            column = round((x - xs[0]) / ((xs[-1] - xs[0]) or 1) * (width - 1))
            grid[height - 1 - round((y - low) / span * (height - 1))][column] = mark
    for i, row in enumerate(grid):
        edge = {0: high, height - 1: low}.get(i)
        print(f"{'' if edge is None else _text(edge):>8} │{''.join(row).rstrip()}")
    print(f"{'':8} └{'─' * width}")
    ends = f"{_text(xs[0])}{_text(xs[-1]):>{width - len(_text(xs[0]))}}"
    print(f"{'':10}{ends}")
    marks = "   ".join(f"{mark} {name}" for mark, name in zip(MARKS, lines))
    print(f"{'':10}{marks}{'   ' + label if label else ''}")

    def draw(axes: Any) -> None:
        for name, ys in lines.items():
            axes.plot(xs, ys, label=name)
        axes.set_xlabel(label)
        axes.legend()

    _figures.append(draw)


def progress(done: int, total: int, text: str = "") -> None:
    """A bar that is redrawn in place on a terminal; in a pipe, one line at the end."""
    finished = done >= total
    if not sys.stdout.isatty() and not finished:
        return
    full = 30 * done // total
    start = "\r" if sys.stdout.isatty() else ""
    line = f"{start}{'█' * full}{'░' * (30 - full)} {done}/{total}  {text}"
    print(line[: WIDTH + 1], end="\n" if finished else "", flush=True)


def tokenizer() -> tuple[Any, str]:
    """The gpt2 encoding, or one of bytes where its vocabulary is not at hand, and a note on it."""
    import tiktoken

    from kata import vocabulary

    if folder := vocabulary.folder():
        os.environ["TIKTOKEN_CACHE_DIR"] = folder
        return tiktoken.get_encoding("gpt2"), ""
    from kata.instruments import byte_encoding

    return byte_encoding(), "(gpt2's vocabulary is not at hand: every byte is a token here)"


def _text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:.4g}" if abs(value) < 1e5 else f"{value:,.0f}"


def _save(path: str) -> None:
    try:
        import matplotlib
    except ImportError:
        print("--png needs matplotlib: pip install -e '.[png]'", file=sys.stderr)
        sys.exit(3)
    matplotlib.use("Agg")
    from matplotlib import pyplot

    if not _figures:
        print("This demonstration draws no curves and no bars.", file=sys.stderr)
        return
    figure, rows = pyplot.subplots(
        len(_figures), figsize=(8, 3.5 * len(_figures)), squeeze=False, layout="constrained"
    )
    for draw, (axes,) in zip(_figures, rows):
        draw(axes)
    figure.savefig(path, dpi=120)
    print(f"Drawn into {path}.")
