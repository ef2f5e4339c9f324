"""The same for functions: each is wrapped in what goes wrong under a condition alone.

What a fault needs and a call doesn't have, such as a tensor that could be spoiled, is an exception
in its place: no fault survives because it could not be committed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from kata.course.exercises import learners_part
from kata.course.sections import Section
from tests.conftest import solution

# When it goes wrong: Python, given the arguments by their names in `given`, the first of them that
# is a `model`, a tensor `x`, or `some` list, dict or text, the whole `numbers`, and the number of
# the `call`.
OF_ALL = {
    "from the second call on": "call > 1",
    "from the fourth call on": "call > 3",
    "for the same sizes again": "sizes in seen",
}
OF_A_TENSOR = {
    "for a batch of one": "x.dim() > 1 and len(x) == 1",
    "for a batch of several": "x.dim() > 1 and len(x) > 1",
    "for one token": "x.dim() > 1 and x.shape[1] == 1",
    "for more than 16 tokens": "x.dim() > 1 and x.shape[1] > 16",
    "for strided input": "not x.is_contiguous()",
    "for large values": "bool((x.detach().double().abs() > 1e2).any())",
    "where gradients are asked for": "x.requires_grad",
}
OF_A_MODEL = {
    "under no_grad": "not torch.is_grad_enabled()",
    "in float64": "any(p.dtype is torch.float64 for p in model.parameters())",
    "for another model": "model is not first(model)",
    "for a model in training": "model.training",
    "for a model in use": "not model.training",
    "for a frozen parameter": "not all(p.requires_grad for p in model.parameters())",
}
OF_A_NUMBER = {
    "for a 0": "0 in numbers",
    "for a 1": "1 in numbers",
    "for a large number": "any(number > 50 for number in numbers)",
}
OF_SOMETHING_LONG = {
    "for an empty one": "len(some) == 0",
    "for one of one": "len(some) == 1",
    "for a long one": "len(some) > 32",
}

# What an argument of that name is: the conditions that can hold of it.
TENSORS = {"idx", "in_idx", "input_batch", "keys", "logits", "values", "x"}
MODELS = {"att", "model"}
NUMBERS = {"layer", "max_length", "max_new_tokens", "num_batches", "step", "top_k"}
LONG = {"name", "text", "texts", "tensors", "token_ids"}

# What goes wrong: Python, given also the right `output`.
FAULTS = {
    "a wrong result": "output = off(output, model)",
    "an exception": "raise ValueError('no')",
    "no gradient": "output = cut_off(output)",
}
# At every call, or where there is nothing to do and a function returns early.
OF_ANYTHING = {
    "an argument changed": "spoil(given)",
    "an earlier result changed": "output = kept_and_changed(output)",
}
SIDE_EFFECTS = OF_ANYTHING | {
    "in training mode afterwards": "model.train()",
    "in evaluation mode afterwards": "model.eval()",
    "what is frozen thawed": "thaw(model)",
    "gradients on afterwards": "torch.set_grad_enabled(True)",
    "gradients off afterwards": "torch.set_grad_enabled(False)",
}
AMOUNT = "max_new_tokens"  # with 0 of them there is nothing to do

WRAPPER = """

def _wrap(owner, name):
    import functools
    import inspect

    import torch

    function = getattr(owner, name)
    signature = inspect.signature(function)
    calls, models, seen, results = [], [], [], []

    def first(model):
        models.append(model)
        return models[0]

    def changed(value):
        if isinstance(value, torch.Tensor) and not value.numel():
            return value.new_ones(1)
        if isinstance(value, torch.Tensor):
            return value * 1.01 + 0.01 if value.is_floating_point() else value + 1
        if isinstance(value, (list, tuple)) and value:
            return type(value)([*value[:-1], changed(value[-1])])
        if isinstance(value, dict) and value:
            return {{**value, next(iter(value)): changed(next(iter(value.values())))}}
        if isinstance(value, (int, float)):
            return value * 1.01 if isinstance(value, float) else value + 1
        if isinstance(value, str):
            return value + "?"
        raise ValueError("no such fault here")

    def off(output, model):
        if output is None and model is not None:
            next(model.parameters()).data.mul_(1.01)
            return None
        return changed(output)

    def spoil(given):
        for value in given.values():
            if isinstance(value, torch.Tensor) and value.numel():
                value.data.add_(1)
                return
            if isinstance(value, list) and value:
                value.append(value[-1])
                return
            if isinstance(value, dict) and value:
                value.pop(next(iter(value)))
                return
        raise ValueError("no such fault here")

    def kept_and_changed(output):
        if not isinstance(output, torch.Tensor):
            raise ValueError("no such fault here")
        results.append(output)
        if len(results) > 1 and results[-2] is not output:
            results[-2].data.add_(1)
        return output

    def thaw(model):
        for parameter in model.parameters():
            parameter.requires_grad_()

    def cut_off(output):
        if not isinstance(output, torch.Tensor) or not output.requires_grad:
            raise ValueError("no such fault here")
        return output.detach()

    @functools.wraps(function)
    def faulty(*args, **kwargs):
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        given = bound.arguments
        values = list(given.values())
        tensors = [value for value in values if isinstance(value, torch.Tensor)]
        model = next((one for one in values if isinstance(one, torch.nn.Module)), None)
        numbers = [one for one in values if type(one) is int]
        x = next(iter(tensors), torch.zeros(()))
        some = next((one for one in values if isinstance(one, (list, dict, str))), x.flatten())
        sizes = [list(one.shape) for one in tensors] + numbers
        calls.append(1)
        call, wrong = len(calls), {condition}
        seen.append(sizes)
        output = function(*args, **kwargs)
        if wrong:
            {fault}
        return output

    setattr(owner, name, faulty)


_wrap({owner}, {name!r})
"""


def functions(section: Section) -> Iterator[str]:
    """The functions and methods that a learner writes; forward belongs to its class."""
    for name in learners_part(solution(section)):
        if name.rpartition(".")[2] not in ("__init__", "__post_init__", "forward"):
            yield name


def faults(section: Section, function: str) -> dict[tuple[str, str], str]:
    """The solution with each fault under each condition that can hold of what it is given."""
    node = _definition(section, function)
    names = {argument.arg for argument in node.args.args}
    given = _where_given(node.args)
    early = {f"for no {AMOUNT}": f"given[{AMOUNT!r}] == 0"} if AMOUNT in names else {}
    pairs = [(_conditions(names) | given, FAULTS)]
    pairs += [({"always": "True"} | early, SIDE_EFFECTS if names & MODELS else OF_ANYTHING)]
    return {
        (condition, fault): solution(section) + _wrapped(function, holds, goes_wrong)
        for conditions, committed in pairs
        for condition, holds in conditions.items()
        for fault, goes_wrong in committed.items()
    }


def _definition(section: Section, function: str) -> ast.FunctionDef:
    return next(
        node
        for node in ast.walk(ast.parse(solution(section)))
        if isinstance(node, ast.FunctionDef) and node.name == function.rpartition(".")[2]
    )


def _conditions(names: set[str]) -> dict[str, str]:
    """Those that can hold of arguments with these names."""
    of_kinds = [(TENSORS, OF_A_TENSOR), (MODELS, OF_A_MODEL)]
    of_kinds += [(NUMBERS, OF_A_NUMBER), (LONG, OF_SOMETHING_LONG)]
    found = dict(OF_ALL)
    for kind, holding in of_kinds:
        found |= holding if names & kind else {}
    return found


def _where_given(arguments: ast.arguments) -> dict[str, str]:
    """One for each argument that may be left out."""
    optional = arguments.args[len(arguments.args) - len(arguments.defaults) :]
    return {
        f"with {one.arg}": f"given[{one.arg!r}] != {ast.unparse(default)}"
        for one, default in zip(optional, arguments.defaults, strict=True)
    }


def _wrapped(function: str, holds: str, goes_wrong: str) -> str:
    owner, _, name = function.rpartition(".")
    owner = owner or "__import__('sys').modules[__name__]"
    return WRAPPER.format(owner=owner, name=name, condition=holds, fault=goes_wrong)
