"""Seeded weights that hide nothing, and what is observed of parameters and gradients."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch
from torch import nn

from kata.instruments.now import Now, stream
from kata.instruments.properties import sides


def stress(model: nn.Module, names: Iterable[str] = (), in_order: bool = False) -> nn.Module:
    """Give the model seeded weights that hide nothing: no ones, no zeros, no tiny numbers.

    Each parameter's values depend on its name alone, so order of construction doesn't matter.
    Where the exercise leaves names free, `names` are the reference's: a parameter with another
    name takes the first unclaimed one, in the order of registration. `in_order`, all of them do: a
    name such as layers.1 may be of the first layer where somebody counts from one.
    """
    own = dict(model.named_parameters())
    free = [name for name in names if in_order or name not in own]
    known = set() if in_order else set(names)
    with torch.no_grad():
        for name, parameter in own.items():
            claimed = name if name in known or not free else free.pop(0)
            spread = 1.5 / parameter.shape[1] ** 0.5 if parameter.dim() > 1 else 1.0
            spread = 1.0 if "emb" in claimed else spread
            parameter.copy_(_normal(Now.seed.digest(), claimed, parameter.shape) * spread)
    return model


def fill(parameter: nn.Parameter, numbers: torch.Tensor) -> None:
    """Give it these numbers, again and again: so many new ones would take long."""
    again = np.resize(numbers.detach().float().numpy(), parameter.shape)
    with torch.no_grad():
        parameter.copy_(torch.from_numpy(again))


@cache  # many mistakes are run with the same weights; `seed` is what `stream` goes by
def _normal(seed: bytes, label: str, shape: torch.Size) -> torch.Tensor:
    return stream(label).normal(*shape)


def beginning(weight: torch.Tensor) -> str:
    """How a weight begins that may begin with any random numbers: PyTorch's, GPT-2's, anyone's."""
    numbers = weight.detach().double().flatten()[: 1 << 12]
    spread = float(numbers.std()) if numbers.numel() > 1 else float(numbers.abs().max())
    if not bool(torch.isfinite(numbers).all()):
        return "not all of them numbers"
    if not bool(numbers.any()):
        return "all zeros"
    if numbers.numel() > 1 and len(set(numbers.tolist())) < max(2, numbers.numel() // 2):
        return "alike, not random"
    least = 1e-3 if weight.dim() > 1 else 0  # a bias may be next to nothing
    return "random" if least < spread < 2 else f"random, with a spread of {spread:.1g}"


def exchange(model: nn.Module, twin: nn.Module) -> None:
    """Put other Parameters in the places of the model's, under every name that each has.

    The twin, which nothing was done to, gets their numbers into its own Parameters.
    """
    others: dict[nn.Parameter, nn.Parameter] = {}
    for module in model.modules():
        for name, old in module._parameters.items():
            if old is not None:
                new = nn.Parameter(1.5 * old.detach(), old.requires_grad)
                module._parameters[name] = others.setdefault(old, new)
    with torch.no_grad():
        for own, other in zip(twin.parameters(), model.parameters(), strict=False):
            own.copy_(other)


def parameters(model: nn.Module) -> dict[str, Any]:
    """Name, shape and dtype of every parameter, sorted by name."""
    return {
        name: {
            "shape": list(p.shape),
            "dtype": str(p.dtype).removeprefix("torch."),
            "requires_grad": p.requires_grad,
        }
        for name, p in sorted(model.named_parameters())
    }


def every_name(model: nn.Module, parts: Iterable[str]) -> dict[str, nn.Parameter]:
    """Its parameters by each name that they have, and by those that begin with one of the parts.

    A part may be a property, or held inside another one: what is reached by its name, and is
    registered somewhere in the model, counts as if it were registered by that name.
    """
    found = dict(model.named_parameters(remove_duplicate=False))
    registered = {id(parameter) for parameter in found.values()}
    for part in parts:
        held = getattr(model, part, None)
        if isinstance(held, nn.Module):
            inside = held.named_parameters(remove_duplicate=False)
            found |= {f"{part}.{name}": p for name, p in inside if id(p) in registered}
    return found


def renamed(parameters: Mapping[str, torch.Tensor]) -> Any:
    """What looks like a model to whoever asks for its parameters: these, by these names."""
    return SimpleNamespace(named_parameters=parameters.items)


def gradients(output: torch.Tensor, of: dict[str, torch.Tensor]) -> dict[str, Any]:
    """The gradient of a seeded weighing of the output with respect to each tensor, by name."""
    if not output.requires_grad:
        return {f"gradient of {name}": None for name in of}
    weights = stream("weights").normal(*output.shape, dtype=output.dtype)
    found = torch.autograd.grad((output * weights).sum(), list(of.values()), allow_unused=True)
    return {f"gradient of {name}": grad for name, grad in zip(of, found, strict=True)}


def given_back(output: torch.Tensor, x: torch.Tensor) -> Any:
    """The gradient that comes in from behind: a shortcut beside it may still need it as it was."""
    weights = stream("weights").normal(*output.shape, dtype=output.dtype)
    before = weights.clone()
    if output.requires_grad:
        torch.autograd.grad(output, x, weights, allow_unused=True)
    return sides(before_it_is_passed_on=before, after_it_was_passed_on=weights)
