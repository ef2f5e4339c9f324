"""The check that is being made: what its random numbers are drawn from, and what it looks at.

Both implementations see the same numbers: everything random comes from streams of our own, which
go by the job's seed and the check's name, so that nothing a learner draws can shift it.
"""

from __future__ import annotations

import hashlib

import torch

from kata.instruments.stream import Stream
from kata.wire.jobs import Job


class Unavailable(Exception):
    """This check needs something that isn't on this machine."""


class Now:
    """One for the whole process: a worker makes one check at a time."""

    seed = hashlib.sha256(b"0/")  # begun with the job's seed and the check's name
    inputs = Stream("")
    vocabulary = ""  # where gpt2's is, or nothing


def seed_of(check: str, seed: int) -> hashlib._Hash:
    """What a check's numbers are drawn from. Its name can't be read there."""
    return hashlib.sha256(f"{seed}/{check}/".encode())


def begin(seed: hashlib._Hash, job: Job) -> None:
    """Called by the worker before every check, with its seed: see `seed_of`."""
    Now.seed = seed
    Now.inputs = stream("inputs")
    Now.vocabulary = job.vocabulary
    torch.default_generator.manual_seed(job.seed)  # the CPU's alone: every device's takes longer
    torch.set_grad_enabled(True)  # whatever the check before left behind
    torch.set_default_dtype(torch.float32)


def stream(label: str) -> Stream:
    """A stream of its own for each check and label."""
    digest = Now.seed.copy()
    digest.update(label.encode())
    return Stream(digest.hexdigest())
