"""What an instructor may want to look at in a submission: marks, which decide nothing.

A submission shares its process with our checks, and Python lets it look at them. What it computes
is compared elsewhere; that it looked is said, as far as its text or the worker shows it. The text
is searched and not parsed: parsing is for workers.
"""

from __future__ import annotations

import re

SIGNS = {
    r"\b_getframe\b|\bcurrentframe\b|\bf_(?:back|globals|locals)\b|\bsettrace\b|\bsetprofile\b|"
    r"\binspect\s*\.\s*stack\b|\btb_frame\b": "looks at who calls it",
    r"\bget_objects\b|\bget_refer(?:rer|ent)s\b": "searches the objects of its process",
    r"\bctypes\b|\bcffi\b|/proc/": "reaches past Python",
    r"\bsys\s*\.\s*modules\b(?!\s*\[\s*__name__\s*\])|\bmeta_path\b|"
    r"\bkata\s*\.\s*(?!draw\b|instruments import weightless\b|instruments\.work import Work\b)\w|"
    r"\btests\s*\.\s*hidden\b|\btests\s+import\b": "reaches for modules of the grader's",
    r"FunctionMode|DispatchMode|_function_mode|_dispatch_mode|_torch_function_stack|"
    r"\b_python_dispatch\b": "asks whether torch's calls are being watched",
    r"DisableTorch": "switches off what watches torch's calls",
    r"\b__builtins__\b|\b__code__\b": "runs or changes code as data",
}
# In a text that is no code, whose names may be looked up.
CALLS = {r"(?<![.\w])(?<!\bdef )(?:exec|eval)\s*\(": "runs or changes code as data"}


# Comments, and texts: those that stand alone in their line are docstrings, and no code either.
NO_CODE = re.compile(
    r"#[^\n\r]*"
    r"|(?P<doc>(?m:^)[ \t]*[rRbBuU]{0,2}(?P<triple>\"{3}|'{3})(?s:.*?)(?:(?P=triple)|\Z))"
    r"|(?P<other>\"{3}|'{3})(?s:.*?)(?:(?P=other)|\Z)"
    r"|\"(?:\\(?s:.)|[^\"\\\n])*\"?"
    r"|'(?:\\(?s:.)|[^'\\\n])*'?"
)

PUT_TOGETHER = re.compile(r"[\"']\s*\+?\s*[rRbBuUfF]*[\"']")  # of two texts that become one


def _runs(found: re.Match[str]) -> str:
    """What runs of a text or a comment: what stands in an f-string's braces."""
    prefix = found.string[max(0, found.start() - 2) : found.start()].lower()
    formatted = re.search(r"(?:f|fr|rf)$", prefix)
    return " ".join(re.findall(r"\{[^{}]*\}", found[0])) if formatted and not found["doc"] else ""


def marks(text: str, touched: tuple[str, ...]) -> tuple[str, ...]:
    """What stands out in a submission's text, and what of ours it changed where it ran."""
    code = NO_CODE.sub(lambda one: "" if one["doc"] or one[0].startswith("#") else one[0], text)
    code = PUT_TOGETHER.sub("", code)
    signs = [what for sign, what in SIGNS.items() if re.search(sign, code)]
    calls = [what for call, what in CALLS.items() if re.search(call, NO_CODE.sub(_runs, text))]
    found = [*dict.fromkeys(signs + calls)]
    if touched:
        found.append(f"changed what is the grader's: {', '.join(touched)}")
    return tuple(found)
