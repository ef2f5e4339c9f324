"""Submissions in, results out.

It imports `judging`, `processes`, `wire` and `course`. Nothing here prints.
"""
