"""What calls come to: every kind of call of a module, or one that may well fail."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import torch
from torch import nn

from kata.instruments.inputs import strided
from kata.instruments.properties import sides
from kata.instruments.weights import gradients


def every_kind_of_call(
    module: nn.Module, x: torch.Tensor, more: Mapping[str, torch.Tensor], of: Iterable[str] = ()
) -> dict[str, Any]:
    """Outputs, gradients and what is left of the input, for calls that differ in one respect.

    x is (batch, tokens, features), (batch, features), or ids; `more` are further inputs, by their
    kind; gradients are looked at for the input, and for the parameters that `of` names.
    """
    rows_alone = x.is_floating_point() and x.dim() == 2
    kinds = {
        **({} if rows_alone else {"one token": x[:, :1]}),
        "a batch of one": x[:1],
        "a strided input": strided(x),
        **more,
        "the first shape again": x.flip(0),
    }
    with torch.inference_mode():
        module.eval()(x)  # what is kept of this can't be used where gradients are
    found = _conduct(module, x, "an input", of)
    for kind, given in kinds.items():
        found |= _conduct(module, given, kind, of)
    found |= _conduct(module.train(), x, "an input in training", of)
    found |= _conduct(copied(module.eval()), x, "an input of a copied module", of)
    double = x.double() if x.is_floating_point() else x
    return found | _conduct(module.double(), double, "an input in float64", of)


def tried(call: Callable[..., Any], *given: Any, **more: Any) -> Any:
    """What comes of a call, or `raises X` in words, so that whatever else is seen is seen as well.

    What a stub raises is no observation: that it isn't written yet goes on to the grader.
    """
    try:
        return call(*given, **more)
    except NotImplementedError:
        raise
    except Exception as error:
        return f"raises {type(error).__name__}"


def copied(module: nn.Module) -> nn.Module:
    """A deep copy, or the module itself where it holds something that can't be copied."""
    try:
        return copy.deepcopy(module)
    except Exception:
        return module


def _conduct(module: nn.Module, x: torch.Tensor, kind: str, of: Iterable[str]) -> dict[str, Any]:
    """What one call comes to.

    The result is looked at once more after another call and after the input was overwritten: it
    must share its numbers with neither.
    """
    kept, given = x.clone(), x.detach()
    weights = {name: module.get_parameter(name) for name in of}
    if given.is_floating_point():
        weights = {"the input": given.requires_grad_(), **weights}  # type: ignore[dict-item]
    output = module(given)
    came = output.detach().clone().float()  # how exact it is, others check
    found: dict[str, Any] = {f"output for {kind}": came}
    for name, gradient in gradients(output, dict(weights)).items():
        found[f"{name}, for {kind}"] = gradient if gradient is None else gradient.float()
    with torch.no_grad():
        found[kind] = sides(before_the_call=kept, after_the_call=given.clone())
        module(given + 1 if given.is_floating_point() else given.flip(-1))
        given.zero_()
        later = output.detach().clone().float()
        given.copy_(kept)  # what is called next may be a view of the same numbers
    found[f"output for {kind}, kept"] = sides(when_it_came=came, after_another_call=later)
    return found
