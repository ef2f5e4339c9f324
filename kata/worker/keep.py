"""Values as a recording keeps them: what they are now, and no more than can be compared."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from kata.wire.recording import Thing
from kata.wire.values import Tensor

MOST_NUMBERS = 4096  # of a tensor that is kept number by number
MOST_ITEMS = 256  # of a list; of one in a list, an eighth
DEEPEST = 3  # lists in lists
SHORT = 400  # characters of a text


def keep(value: Any, most: int = MOST_NUMBERS, deep: int = 0) -> Any:
    """The value as it is now; of what can't be compared, what it is."""
    if value is None or type(value) in (bool, float):
        return value
    if type(value) is int:
        return value if value.bit_length() < 63 else Thing("a large whole number")
    if type(value) is str:
        return value if len(value) <= SHORT else Thing(f"a text of {len(value)} characters")
    if isinstance(value, torch.Tensor):
        return _tensor(value, most)
    if isinstance(value, (list, tuple)) and deep < DEEPEST and len(value) <= _most(deep):
        return [keep(item, most, deep + 1) for item in value]
    if type(value) is dict and deep < DEEPEST and len(value) <= _most(deep):
        return {str(key)[:SHORT]: keep(item, most, deep + 1) for key, item in value.items()}
    if isinstance(value, (torch.dtype, torch.device)):
        return str(value)
    return Thing(_kind(value))


def _most(deep: int) -> int:
    return MOST_ITEMS if deep == 0 else MOST_ITEMS // 8


def _tensor(value: torch.Tensor, most: int) -> Any:
    """Its numbers, or its shape alone where there are very many or none that can be read."""
    dtype, shape = str(value.dtype).removeprefix("torch."), tuple(value.shape)
    about = Thing(f"{dtype} {shape}", shape)
    if value.numel() > most or value.is_meta or value.is_complex():
        return about
    try:
        there = value.detach().to("cpu")
        there = there if there.layout == torch.strided else there.to_dense()
        if there.is_floating_point() and there.dtype not in (torch.float32, torch.float64):
            there = there.float()
        return Tensor(dtype, there.contiguous().clone().numpy())
    except Exception:  # a batched tensor of vmap's, a subclass of the learner's
        return about


def _kind(value: Any) -> str:
    name = type(value).__name__[:40]
    if isinstance(value, nn.Module):
        return name
    return f"something of type {name}"


def weights(module: Any) -> list[Any]:
    """A module's parameters in a few numbers each, to tell whether two modules have the same."""
    found = []
    for name, parameter in sorted(module.named_parameters(remove_duplicate=False)):
        if parameter.is_meta or parameter.numel() > 1 << 20:
            found.append([name, list(parameter.shape), 0.0])
            continue
        numbers = parameter.detach().double().flatten()
        places = torch.arange(1, len(numbers) + 1, dtype=torch.float64)
        found.append([name, list(parameter.shape), float((numbers * places.sqrt()).sum())])
    return found


def jittered(value: torch.Tensor) -> torch.Tensor:
    """Other numbers of the same size, which depend on the old ones alone.

    Small whole numbers, which may be equal by chance, become such that can't. The same in every
    process, whatever the weights are called.
    """
    numbers = value.detach().double()
    largest = numbers.abs().max() if numbers.numel() else numbers.sum()
    scale = torch.where(largest > 0, largest, torch.ones_like(largest))
    moved = numbers + 0.3 * scale * torch.sin(12.9898 * numbers / scale + 78.233)
    other = torch.empty_like(value)
    other.copy_(moved)
    return other.requires_grad_(value.requires_grad)
