"""Everything that is printed or written about a result.

It imports `judging`, `grading` and `course`. A new form of report is a module of its own here, made
from results: see `document` for the smallest.
"""
