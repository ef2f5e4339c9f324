"""Opens a line of a file in the learner's own editor."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from pathlib import Path

from kata.commands.keys import Keys
from kata.course.errors import BadCall

IN_A_TERMINAL = ("vi", "vim", "nvim", "nano", "emacs", "micro", "hx", "helix", "joe", "pico")
# How editors are told of a line, by the name of their program.
GO_TO = ("code", "code-insiders", "codium", "cursor", "windsurf")
COLON = ("subl", "zed", "zeditor", "hx", "helix", "micro")
JETBRAINS = ("pycharm", "charm", "idea")
PLUS = ("vi", "vim", "nvim", "gvim", "mvim", "nano", "emacs", "emacsclient", "joe", "pico", "gedit")
NONE = "no editor is known here: set VISUAL to yours, for example VISUAL=code"


def open_editor(path: Path, line: int, keys: Keys) -> None:
    """Without waiting, where the editor has a window; else it gets this terminal until it ends."""
    command = _command()
    call = [*command, *_place(Path(command[0]).stem, path, line)]
    try:
        if Path(command[0]).stem in IN_A_TERMINAL:
            with keys.suspended():
                subprocess.run(call, check=False)
            return
        subprocess.Popen(
            call,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C here doesn't end it
        )
    except OSError as error:
        raise BadCall(f"{command[0]} could not be started: {error.strerror}") from None


def _command() -> list[str]:
    """What $VISUAL says; else VS Code, where it is installed; else what $EDITOR says."""
    vscode = shutil.which("code")
    choices = os.environ.get("VISUAL"), vscode and shlex.quote(vscode), os.environ.get("EDITOR")
    if words := next(filter(None, choices), None):
        return shlex.split(words)
    raise BadCall(NONE)


def _place(editor: str, path: Path, line: int) -> list[str]:
    if editor in GO_TO:
        return ["-g", f"{path}:{line}"]
    if editor in COLON:
        return [f"{path}:{line}"]
    if editor in JETBRAINS:
        return ["--line", str(line), str(path)]
    return [f"+{line}", str(path)] if editor in PLUS else [str(path)]
