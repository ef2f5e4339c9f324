"""All that a call of a module comes to, for checks that look at many kinds of input."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from kata.instruments.inputs import strided
from kata.instruments.properties import sides
from kata.instruments.weights import gradients


def conduct(module: nn.Module, x: torch.Tensor, kind: str) -> dict[str, Any]:
    """What comes out for one kind of input, the gradients behind it, and what is left of the input.

    The result is looked at once more after another call, which must not change it, and after the
    input was changed, whose numbers it must not share.
    """
    kept = x.clone()
    given = x.detach()
    of: dict[str, torch.Tensor] = {
        f"parameter {i}": p for i, p in enumerate(module.parameters()) if p.requires_grad
    }
    if given.is_floating_point():
        of = {"the input": given.requires_grad_(), **of}
    output = module(given)
    came = output.detach().clone()
    found: dict[str, Any] = {f"output for {kind}": came}
    for name, gradient in gradients(output, of).items():
        found[f"{name}, for {kind}"] = gradient
    with torch.no_grad():
        found[f"{kind}, as an input"] = sides(before_the_call=kept, after_the_call=given.clone())
        module(given + 1 if given.is_floating_point() else given.flip(-1))
        given.zero_()
        found[f"output for {kind}, kept"] = sides(
            when_it_came=came, after_another_call=output.detach().clone()
        )
    return found


def ways(x: torch.Tensor) -> dict[str, torch.Tensor]:
    """Inputs that differ in how they are laid out: (batch, tokens, features), or ids."""
    one = {"one token": x[:, :1], "a batch of one": x[:1]}
    return {"an input": x, **one, "a strided input": strided(x)}
