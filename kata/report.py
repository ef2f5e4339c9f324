"""Everything that is printed: results for people, results as JSON. Nothing else prints a grade."""

from __future__ import annotations

import contextlib
import json
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator
from typing import Any

from rich.console import Console
from rich.markdown import Markdown
from rich.table import Table
from rich.text import Text

from kata import exceptions
from kata.grading import CheckResult, SectionResult, shown
from kata.judge import Difference

WIDTH = 100  # lines longer than this are hard to read, however wide the terminal
MOST_LINES = 20  # of what a learner's code printed
MOST_LINE = 300  # characters of one of these lines
MOST_TITLES = 6  # of the other checks that fail
MOST_CHECKS = 99  # listed at all


class Report:
    """Prints results on a terminal, plainly in a pipe."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(highlight=False, soft_wrap=False)
        self.console.width = min(self.console.width, WIDTH)
        unicode = (self.console.encoding or "").lower().startswith("utf")
        self.yes, self.no, self.dot, self.full, self.empty = (
            ("✓", "✗", "·", "█", "░") if unicode else ("+", "x", "-", "#", ".")
        )

    # --- one section ------------------------------------------------------------------------------

    def section(self, result: SectionResult, then: str = "", most: int = MOST_CHECKS) -> None:
        """A section in full: what is wrong, or that nothing is; at most so many checks listed."""
        self._headline(result)
        if result.bad_file:
            self._located(shown(result.path), 1, f"{result.bad_file}.", "red")
        elif result.not_started:
            self._not_started(result)
        elif finding := result.finding:
            self._finding(result, finding)
            if not finding.outcome.unloadable:
                self._others(result, finding, min(most, MOST_TITLES))
        else:
            self._titles(result, most)
        self._skipped([result])
        if then:
            self.console.print(Text(f"\n  Next: {then}", style="bold"))
        self.console.print()

    def _headline(self, result: SectionResult) -> None:
        mark, style = self._mark(result)
        count = f"{result.score} of {result.out_of} checks pass"
        line = Text.assemble((f"{mark} {result.section.id} {result.section.title}", style))
        line.append(f"  {self.dot} {'not started' if result.not_started else count}", "dim")
        self.console.print(line)
        self.console.print()

    def _mark(self, result: SectionResult) -> tuple[str, str]:
        if result.passed:
            return self.yes, "bold green"
        return (self.dot, "bold cyan") if result.not_started else (self.no, "bold red")

    def _titles(self, result: SectionResult, most: int) -> None:
        for check in result.checks[:most]:
            mark, style = (self.dot, "dim") if check.skipped else (self.yes, "green")
            self._row(f"  {mark} ", style, check.check.title, "dim" if check.skipped else "")
        self._more(len(result.checks) - most)

    def _more(self, left: int) -> None:
        if left > 0:
            self.console.print(Text(f"    and {left} more", "dim"))

    def _skipped(self, results: list[SectionResult]) -> None:
        begun = [check for result in results if not result.not_started for check in result.checks]
        for reason in sorted({check.skipped for check in begun if check.skipped}):
            self.console.print()
            self._line(f"Not checked: {reason}.", "dim")

    def _not_started(self, result: SectionResult) -> None:
        error = result.finding and result.finding.outcome.error
        assert error
        path, line, _ = error.frames[-1]
        self._located(path, line, error.message, "cyan")

    def _finding(self, result: SectionResult, finding: CheckResult) -> None:
        if not finding.outcome.unloadable:
            self._line(finding.check.title, "bold")
        error = finding.outcome.error
        frames = error.frames if error else ()
        path, line, code = frames[-1] if frames else (shown(result.path), result.line(finding), "")
        self._located(path, line, message(finding), "red")
        if code:
            self._row("      ", "", one_line(code), "")
        if finding.difference and finding.difference.expected:
            self._values(finding.difference)
        if finding.diagnosis:
            self.console.print()
            self._line(finding.diagnosis.explanation, "yellow")
        self._printed(finding.outcome.printed)

    def _located(self, path: str, line: int, text: str, style: str) -> None:
        """A line from the first column on, as editors and problem matchers read it.

        What a terminal would break is broken here, so that it can't pass for a line of ours.
        """
        place, text = f"{one_line(path)}:{line}: ", one_line(text)
        if self.console.is_terminal:
            wide = max(self.console.width, len(place) + 20)
            text = textwrap.fill(
                text, wide, initial_indent=" " * len(place), subsequent_indent="    "
            )
            text = text[len(place) :]
        self.console.print(Text.assemble((place, "cyan"), (text, style)), soft_wrap=True)

    def _values(self, difference: Difference) -> None:
        rows = [*difference.given, ("yours", difference.got), ("expected", difference.expected)]
        wide = max(len(printable(name)) for name, _ in rows)
        self.console.print()
        for name, value in rows:
            style = {"yours": "red", "expected": "green"}.get(name, "")
            self._row(f"    {printable(name):{wide}}  ", style, one_line(value), style)

    def _printed(self, text: str) -> None:
        lines = printable(text).rstrip("\n").split("\n")
        if not text.strip():
            return
        self.console.print(Text("\n  Your code printed:", "dim"))
        for line in lines[:MOST_LINES]:
            cut = line if len(line) <= MOST_LINE else f"{line[:MOST_LINE]} …"
            self._row("    ", "", cut, "")
        if len(lines) > MOST_LINES:
            self.console.print(Text(f"    ({len(lines) - MOST_LINES} more lines)", "dim"))

    def _others(self, result: SectionResult, finding: CheckResult, most: int) -> None:
        others = [check for check in result.checks if not check.passed and check is not finding]
        if not others:
            return
        self.console.print(Text("\n  Also failing:", "dim"))
        for check in others[:most]:
            self._row(f"  {self.no} ", "red", check.check.title, "dim")
        self._more(len(others) - most)

    def _line(self, text: str, style: str = "") -> None:
        self._row("  ", style, one_line(text), style)

    def _row(self, lead: str, lead_style: str, text: str, style: str) -> None:
        """What begins a line, and a text that stays to the right of it."""
        lines = textwrap.wrap(text, max(20, self.console.width - len(lead)))
        filled = ("\n" + " " * len(lead)).join(lines)
        self.console.print(Text.assemble((lead, lead_style), (filled, style)), soft_wrap=True)

    # --- a chapter --------------------------------------------------------------------------------

    def table(
        self, results: list[SectionResult], together: SectionResult | None = None, then: str = ""
    ) -> None:
        """Where the learner stands: a line and a bar for each section, and all put together."""
        table = Table.grid(padding=(0, 2, 0, 0))
        for result in results:
            mark, style = self._mark(result)
            full = 10 * result.score // max(1, result.out_of)
            bar = Text(self.full * full, "green") + Text(self.empty * (10 - full), "dim")
            state = "not started" if result.not_started else f"{result.score} of {result.out_of}"
            name = Text(f"{mark} {result.section.id}", style)
            table.add_row(name, Text(result.section.title), bar, Text(state, "dim"))
        self.console.print(table)
        self._first_finding(results)
        self._skipped(results)
        if together:
            self._together(together)
        if then:
            self.console.print(Text(f"\nNext: {then}", style="bold"))

    def _first_finding(self, results: list[SectionResult]) -> None:
        begun = (r for r in results if not r.passed and not r.not_started)
        if result := next(begun, None):
            finding = result.finding
            assert finding
            text = result.bad_file or message(finding)
            self.console.print(Text(f"\n{result.section.id}: {one_line(text)}"))

    def _together(self, result: SectionResult) -> None:
        """The last check of a chapter: the learner's parts, put together."""
        self.console.print()
        if result.passed:
            text = "Your own parts, put together, make the same GPT-2 as the reference's."
            self.console.print(Text(f"{self.yes} {text}", "bold green"))
        elif result.finding:
            text = "Each section passes, but put together they don't."
            self.console.print(Text(f"{self.no} {text}", "bold red"))
            self._finding(result, result.finding)

    def markdown(self, text: str) -> None:
        self.console.print(Markdown(text, justify="left"))
        self.console.print()

    def repeat(self, seed: int) -> None:
        """How to get the same grade again."""
        self._line(f"To repeat this grade exactly: --seed {seed}", "dim")

    def fitted(self, draw: Callable[[int], None]) -> None:
        """Draw a page that lists as many checks as fit, or the verdict scrolls out of sight."""
        for most in (MOST_CHECKS, MOST_TITLES, MOST_TITLES // 2, 0):
            with self.console.capture() as page:
                draw(most)
            if not self.console.is_terminal or page.get().count("\n") < self.console.height:
                break
        draw(most)

    # --- everything else --------------------------------------------------------------------------

    @contextlib.contextmanager
    def working(self, quiet: bool = False) -> Iterator[Live]:
        """A line that says what is running, once it has run for more than half a second."""
        live = Live(self.console, quiet)
        live.start()
        try:
            yield live
        finally:
            live.stop()


class Live:
    PATIENCE = 0.5

    def __init__(self, console: Console, quiet: bool) -> None:
        shown = console.is_terminal and not quiet
        self.status = console.status("Loading torch …") if shown else None
        self.timer = threading.Timer(self.PATIENCE, self._show)
        self.timer.daemon = True
        self.lock = threading.Lock()

    def start(self) -> None:
        if self.status:
            self.timer.start()

    def _show(self) -> None:
        with self.lock:
            if self.status and not self.timer.finished.is_set():
                self.status.start()

    def __call__(self, text: str) -> None:
        if self.status:
            self.status.update(Text(text))

    def stop(self) -> None:
        self.timer.cancel()
        with self.lock:
            if self.status:
                self.status.stop()


def message(result: CheckResult) -> str:
    """One or two sentences: what is wrong. Empty for a check that passes."""
    outcome = result.outcome
    if result.skipped:
        return f"Not checked: {result.skipped}."
    if result.passed:
        return ""
    if outcome.error:
        what = "Not started: " + outcome.error.message if result.not_started else ""
        what = what or exceptions.reading(outcome.error)
        return f"Your file could not be loaded: {what}" if outcome.unloadable else what
    if outcome.ended:
        return f"Your code {outcome.ended}."
    if outcome.unavailable:
        return "Your code stopped the check."
    return result.difference.sentence if result.difference else "The file could not be read."


def printable(text: str) -> str:
    """Control characters that came from a submission are shown, not obeyed."""
    return "".join(c if c.isprintable() or c == "\n" else _escaped(c) for c in text)


def one_line(text: str) -> str:
    """Nothing from a submission looks like a line of the report's own."""
    return printable(" ".join(text.splitlines()))


def _escaped(character: str) -> str:
    return "    " if character == "\t" else character.encode("unicode_escape").decode()


def document(
    results: list[SectionResult], assembly: SectionResult | None, seed: int
) -> dict[str, Any]:
    """The JSON document of a grade."""
    passed = all(result.passed for result in [*results, *([assembly] if assembly else [])])
    return {
        "passed": passed,
        "seed": seed,
        "sections": [_section(result) for result in results],
        "assembly": _section(assembly) if assembly else None,
    }


def _section(result: SectionResult) -> dict[str, Any]:
    return {
        "id": result.section.id,
        "title": result.section.title,
        "file": result.section.file,
        "passed": result.passed,
        "score": result.score,
        "out_of": result.out_of,
        "seconds": round(result.seconds, 3),
        "checks": [
            {
                "name": check.check.name,
                "title": check.check.title,
                "passed": check.passed,
                "message": result.bad_file or message(check),
                "diagnosis": check.diagnosis.id if check.diagnosis else None,
            }
            for check in result.checks
        ],
    }


def dump(value: Any) -> None:
    """One JSON document on standard output, and nothing else."""
    sys.stdout.write(json.dumps(value, indent=2) + "\n")
