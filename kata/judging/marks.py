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
    r"\bget_objects\b|\bget_referrers\b|\bgc\s*\.": "searches the objects of its process",
    r"\bctypes\b|\bcffi\b|/proc/": "reaches past Python",
    r"\bsys\s*\.\s*modules\b|\bmeta_path\b|"
    r"\bkata\s*\.\s*(?!draw\b|instruments import weightless\b|instruments\.work import Work\b)\w|"
    r"\btests\s*\.\s*hidden\b|\btests\s+import\b": "reaches for modules of the grader's",
    r"FunctionMode|DispatchMode|_function_mode|_dispatch_mode|_torch_function_stack|"
    r"\b_python_dispatch\b": "asks whether torch's calls are being watched",
    r"(?<![.\w])(?:exec|eval)\s*\(|\b__builtins__\b|\b__code__\b": "runs or changes code as data",
}


def marks(text: str, touched: tuple[str, ...]) -> tuple[str, ...]:
    """What stands out in a submission's text, and what of ours it changed where it ran."""
    found = [what for sign, what in SIGNS.items() if re.search(sign, text)]
    if touched:
        found.append(f"changed what is the grader's: {', '.join(touched)}")
    return tuple(found)
