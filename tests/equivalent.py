"""Random mutants that the checks let through, because they compute the same.

(section, the change as tests/mutants.py words it, why it is equivalent)
"""

EQUIVALENT: list[tuple[str, str, str]] = []
