"""A demonstration's figures as pictures, where matplotlib is there to draw them."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

from kata.wire import pictures

figures: list[tuple[str, Callable[[Any], None]]] = []  # titles, and what draws them on axes
folder = ""  # where a notebook finds its pictures


def bars(title: str, rows: Sequence[tuple[str, float]], log: bool, unit: str) -> bool:
    """Keep a figure of bars; is it drawn in place already?"""

    def draw(axes: Any) -> None:
        axes.barh(range(len(rows)), [value for _, value in rows], log=log)
        axes.set_yticks(range(len(rows)), [name for name, _ in rows])
        axes.invert_yaxis()
        axes.set_xlabel(unit)

    return _kept(title, draw)


def curves(title: str, lines: dict[str, list[tuple[float, float]]], label: str) -> bool:
    """Keep a figure of curves; is it drawn in place already?"""

    def draw(axes: Any) -> None:
        for name, points in lines.items():
            axes.plot([x for x, _ in points], [y for _, y in points], label=name)
        axes.set_xlabel(label)
        axes.legend()

    return _kept(title, draw)


def save(path: str) -> None:
    """Everything that was drawn once more, into one picture: a panel for each figure."""
    _paint(figures).savefig(path, dpi=120)


def _kept(title: str, draw: Callable[[Any], None]) -> bool:
    """In a notebook, draw the figure at once, into a picture of its own, and tell its name."""
    figures.append((title, draw))
    if not folder or importlib.util.find_spec("matplotlib") is None:
        return False
    sys.stdout.flush()
    name = f"{len(figures)}.png"
    _paint(figures[-1:]).savefig(os.path.join(folder, name), dpi=100)
    print(pictures.line(name), flush=True)
    return True


def _paint(some: Sequence[tuple[str, Callable[[Any], None]]]) -> Any:
    """One picture with a panel for each figure."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    painted, columns = pyplot.subplots(
        len(some), figsize=(8, 3.5 * len(some)), squeeze=False, layout="constrained"
    )
    for (title, draw), (axes,) in zip(some, columns):
        draw(axes)
        axes.set_title(title)
    return painted
