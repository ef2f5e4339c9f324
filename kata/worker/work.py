"""Carries out an order: makes checks on an implementation and sends what they observed.

The worker holds no expected value. It is forked from the zygote, or started fresh where forking is
unsafe; either way it has a memory of its own, and the grader ends it when it is through.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import torch

from kata.judging.comparison import compare
from kata.walls.build import build
from kata.wire.allowance import Allowance
from kata.wire.frames import frame
from kata.wire.jobs import Comparison, Job, Order
from kata.wire.messages import Ended, event, parse
from kata.wire.outcomes import Outcome, and_read
from kata.wire.recording import plain
from kata.worker.modules import Texts, implementation, provide
from kata.worker.observations import Check, describe, observe, read, taken
from kata.worker.ours import Ours, forget
from kata.worker.recorder import record
from kata.worker.watchdog import Watchdog

Step = Callable[[int], dict[str, Any]]  # does one step of a job, and says what became of it


def carry_out(order: Order, results: int, output: int) -> None:
    """Do the order's steps; everything a learner prints goes to the output descriptor.

    The hidden checks are loaded before the walls stand, since a worker may not read them, and
    taken before the submission loads, which could put others in their place.
    """
    job, steps, mark = order.job, order.steps, order.mark
    torch.set_num_threads(1)
    checks = taken(importlib.import_module(f"tests.hidden.{job.hidden}"), job)
    if job.walls:
        whole = build(job.folder, job.vocabulary, order.scratch)
        if job.required and not whole:
            raise RuntimeError("the walls around a submission can't all be built")
        tempfile.tempdir = order.scratch
    texts, send = provide(job), _sender(results)
    watchdog = Watchdog(job, order.seconds, send)
    ours = Ours() if job.walls else None
    if ours:
        job = replace(job, checks=())
        del order
        forget()
    send(event("loading"))
    for number in steps if not job.variants else ():
        if (names := read(checks[number], job)) is not None:
            send(event("read", number, names=names))
    try:
        step = _step(job, checks, texts)
    except BaseException as error:
        send(event("unloadable", error=describe(error, job)))
        return
    watchdog.start()
    for number in steps:
        _flush(output, mark)
        send(event("started", number))
        watchdog.watch(number)
        send({**step(number), "step": number})
    _flush(output, mark)
    send(event("finished", touched=ours.touched() if ours else []))


def _step(job: Job, checks: list[Check], texts: Texts) -> Step:
    """What a step of this job is: a check, a check on a variant, or a variant's comparison."""
    if not job.variants:
        graded = implementation(job)
        if look := job.look:
            return lambda number: {
                "event": "observed",
                "value": plain(record(checks[number], graded, job, look)),
            }
        return lambda number: observe(checks[number], graded, job)
    named = dict(zip(job.checks, checks, strict=True))
    variant = cache(lambda number: _Variant(number, job, texts))
    if comparison := job.comparison:
        return lambda number: _likeness(
            comparison, lambda name: variant(number).observe(named[name])
        )
    count = len(job.checks)
    return lambda number: variant(number // count).observe(checks[number % count])


class _Variant:
    """A variant of the one module, loaded in its place.

    It gets its neighbours afresh, so that what another one did to them is gone. A variant that
    can't be loaded shows so in every check.
    """

    def __init__(self, number: int, job: Job, texts: Texts) -> None:
        (name,) = job.modules
        own = replace(job.sources[name], text=job.variants[number])
        self.job = replace(job, sources={**job.sources, name: own})
        texts.sources[name] = own
        for module in job.sources:
            sys.modules.pop(module, None)
        self.unloadable: dict[str, Any] | None = None
        try:
            self.loaded = implementation(self.job)
        except Exception as error:
            self.unloadable = {"event": "raised", "error": describe(error, self.job)}

    def observe(self, check: Check) -> dict[str, Any]:
        if self.unloadable:
            return self.unloadable
        seen = observe(check, self.loaded, self.job)
        return {**seen, "value": and_read(seen.get("value"), read(check, self.job))}


def _likeness(comparison: Comparison, show: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    """All that the variant had to show until it was ruled out, or found to be like the learner's.

    The grader draws the conclusion once more, and keeps what was shown for other learners.
    """
    shown: dict[str, Any] = {}

    def outcome(check: str) -> Outcome:
        shown[check] = show(check)
        ended = parse({**shown[check], "step": 0}, Allowance())
        assert isinstance(ended, Ended)
        return ended.outcome

    compare(comparison, outcome)
    return {"event": "observed", "value": shown}


def _sender(descriptor: int) -> Callable[[dict[str, Any]], None]:
    """What sends messages to the grader, one at a time: the watchdog does, too."""
    sending = threading.Lock()

    def send(message: dict[str, Any]) -> None:
        unsent = memoryview(frame(message))
        with sending:
            while unsent:
                unsent = unsent[os.write(descriptor, unsent) :]

    return send


def _flush(output: int, mark: bytes) -> None:
    """Push out what was printed so far, and mark where the next step's prints begin."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):  # the learner may have replaced or closed it
            stream.flush()
    with contextlib.suppress(OSError):
        os.write(output, mark)
