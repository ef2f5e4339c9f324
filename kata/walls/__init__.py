"""Walls around a submission: what its process may open, call and take, by rules the kernel keeps.

One module a mechanism, put together in `build`; docs/security.md says what they promise. The room
imports `course` alone, for where the solutions lie.
"""
