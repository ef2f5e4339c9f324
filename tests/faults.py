"""Faults that show under a condition alone, put into the solutions by machine.

Each solution is wrapped: under the condition, and only then, it does something wrong. What no check
can see must be outside of what the exercise promises: OUTSIDE says by which sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kata.course.sections import Section
from tests.conftest import solution

# When it goes wrong: Python, given the module `self`, the input `x` and the number of the `call`.
CONDITIONS = {
    "in evaluation": "not self.training",
    "in training": "self.training",
    "from the second call on": "call > 1",
    "for the same shape again": "x.shape in _seen.setdefault(id(self), set())",
    "for one token": "x.dim() > 1 and x.shape[-2 + _ids] == 1",
    "at the full context": "x.dim() == 3 - _ids and x.shape[1] == getattr(self, '_context', 0)",
    "for a batch of one": "x.dim() > 1 and x.shape[0] == 1",
    "for two dimensions": "x.dim() == 2 and not _ids",
    "for four dimensions": "x.dim() == 4",
    "for strided input": "not x.is_contiguous()",
    "in float64": "next((p.dtype for p in self.parameters()), x.dtype) is torch.float64",
    "for large values": "x.is_floating_point() and bool((x.abs() > 1e2).any())",
    "with qkv_bias": "getattr(self, '_qkv_bias', False)",
    "for the second model": "getattr(self, '_number', 1) > 1",
    "after a deep copy": "getattr(self, '_made', id(self)) != id(self)",
    "under no_grad": "not torch.is_grad_enabled()",
}

# What goes wrong: Python, given the right `output`.
FAULTS = {
    "a wrong number": "output = output * 1.01 + 0.01",
    "no gradient": "output = output.detach()",
    "the input changed": "x.data.add_(1)",
    "an exception": "raise ValueError('no')",
    "a shared tensor": "output = _kept.setdefault((id(self), output.shape, output.dtype), output)"
    ".copy_(output.detach())",
}

WRAPPER = """

def _wrap(cls):
    import torch
    forward, init = cls.forward, cls.__init__
    _seen, _kept, _calls, _models = {{}}, {{}}, {{}}, []
    _ids = {ids}

    def __init__(self, *args, **kwargs):
        init(self, *args, **kwargs)
        _models.append(0)
        cfg = args[0] if args and isinstance(args[0], dict) else {{}}
        values = {{"_made": id(self), "_number": len(_models)}}
        values |= {{"_context": cfg.get("context_length"), "_qkv_bias": cfg.get("qkv_bias")}}
        self.__dict__.update(values)

    def faulty(self, x):
        call = _calls[id(self)] = _calls.get(id(self), 0) + 1
        if not ({condition}):
            _seen.setdefault(id(self), set()).add(x.shape)
            return forward(self, x)
        output = forward(self, x)
        {fault}
        return output

    cls.__init__, cls.forward = __init__, faulty


_wrap({cls})
"""

# The classes that are wrapped, and whether they take ids in place of vectors.
CLASSES = {
    "4.1": {"DummyGPTModel": True},
    "4.2": {"LayerNorm": False},
    "4.3": {"GELU": False, "FeedForward": False},
    "4.4": {"ExampleDeepNeuralNetwork": False},
    "4.5": {"TransformerBlock": False},
    "4.6": {"GPTModel": True},
}


@dataclass(frozen=True)
class Fault:
    section: Section
    cls: str
    condition: str
    fault: str

    @property
    def key(self) -> tuple[str, str, str]:
        return self.cls, self.condition, self.fault

    @property
    def text(self) -> str:
        """The solution, with the fault in it."""
        return solution(self.section) + WRAPPER.format(
            ids=CLASSES[self.section.id][self.cls],
            condition=CONDITIONS[self.condition],
            fault=FAULTS[self.fault],
            cls=self.cls,
        )


def faults(section: Section) -> Iterator[Fault]:
    for cls in CLASSES.get(section.id, {}):
        for condition in CONDITIONS:
            for fault in FAULTS:
                yield Fault(section, cls, condition, fault)
