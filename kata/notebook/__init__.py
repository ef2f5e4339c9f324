"""The grader in a notebook: `%load_ext kata.notebook`, then `%%grade 4.2` above a cell.

%%grade 4.2    define what the cell holds in the notebook, and grade it
%grade 4.2     grade the file in exercises/ (4: the whole chapter; nothing: all)
%hint 4.2 [n]  a nudge; n asks for the next one
%read 4.2      the section's lesson
%show 4.2      the section's demonstration, on your code, with its pictures

The room imports `reports`, `grading` and `course`; grading goes by the public names of `kata`. It
imports nothing of IPython, which hands itself over, so that the rest of the course needs none.
"""

from __future__ import annotations

from kata.notebook.magics import Magics
from kata.notebook.shell import Shell

_loaded: list[Magics] = []


def load_ipython_extension(shell: Shell) -> None:
    """What `%load_ext kata.notebook` calls. Torch begins to load for the first grade."""
    unload_ipython_extension(shell)
    _loaded.append(Magics(shell))


def unload_ipython_extension(shell: Shell) -> None:
    """Leave nothing behind: IPython calls it before the extension is loaded anew."""
    while _loaded:
        _loaded.pop().close()
