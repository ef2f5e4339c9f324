"""Pure: observations in; differences, diagnoses, results and words out.

No printing, no processes, no torch. It imports `wire` and `course`.
"""
