"""Starts workers, follows them, and collects what they observed. All that ends a worker is here.

It imports `wire`, `walls` and `course`, and starts `worker` by name, never by import: the grader
itself loads no torch.
"""
