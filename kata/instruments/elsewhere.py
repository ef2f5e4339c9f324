"""A device that isn't there: would this code fail on a GPU?

The model and what it is given pretend to be elsewhere, and say so when asked. What is made without
saying where, or moved back, stays here, and so do tensors that model.to(device) would not take
along. An operation in which the two meet would fail on a real device.
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any
from unittest.mock import patch

import torch
from torch import nn
from torch._functorch import vmap
from torch.overrides import TorchFunctionMode

from kata.instruments.properties import sides
from kata.instruments.threads import everywhere

ELSEWHERE = torch.device("cuda", 7)  # where nothing really is

# Indexes and what is written may come from here, and of some only the shape is looked at.
FIRST_DECIDES = (
    *("__getitem__", "__setitem__", "copy_", "_foreach_copy_"),
    *("expand_as", "view_as", "reshape_as"),
)
LAST_DECIDES = ("to", "type_as")


def failing_elsewhere(
    gpt: ModuleType, model: nn.Module, *given: torch.Tensor, where: str = ""
) -> dict[str, Any]:
    """The operations of model(*given) that would fail on another device, and what comes of it.

    That nothing fails is soon said; the output takes the work. In training it may be drawn by
    chance, and isn't told. `where` is put behind what is told, where that is asked for twice.
    """
    followed = _Elsewhere(_plain_tensors(gpt, model), [*given, *model.buffers()])
    with (
        patch.object(torch, "load", _load),
        patch.object(torch, "Generator", _Generator),
        patch.object(vmap, "_remove_batch_dim", followed.mapped),
        everywhere(followed),
    ):
        output = model(*given)
    found: dict[str, Any] = {
        f"operations that fail on another device{where}": sorted(followed.failing)
    }
    if isinstance(output, torch.Tensor):
        place = "this device" if followed.is_here(output) else "the other device"
        found[f"where the output stands{where}"] = place
    if not model.training:
        away, here = _kept(output), _kept(model(*given))
        found[f"the output{where}"] = sides(on_this_device=here, on_another_device=away)
    return found


def _kept(output: Any) -> Any:
    return output.detach().clone() if isinstance(output, torch.Tensor) else output


def _load(*args: Any, load: Callable[..., Any] = torch.load, **kwargs: Any) -> Any:
    """What is loaded comes back to where it was saved from."""
    with torch._C.DisableTorchFunction():
        return load(*args, **kwargs)


class _Generator(torch.Generator):
    """One that is made here, wherever its numbers are wanted."""

    def __new__(cls, *_: Any, **__: Any) -> _Generator:
        return super().__new__(cls)


class _Elsewhere(TorchFunctionMode):
    def __init__(self, plain: list[torch.Tensor], moved: list[torch.Tensor]) -> None:
        super().__init__()
        self.stays = {id(tensor): (True, tensor) for tensor in plain}
        self.stays |= {id(tensor): (False, tensor) for tensor in moved}
        self.failing: set[str] = set()

    def __torch_function__(
        self, func: Any, types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Run the operation for real, and note on which side its result would be.

        Where tensors of both sides meet, the operation would fail, unless it names a device or
        takes its device from one of them alone.
        """
        kwargs = kwargs or {}
        if func is torch.device:
            return func(*args, **kwargs)
        given = _tensors([args, kwargs])
        here = [tensor for tensor in given if self.is_here(tensor)]
        if getattr(func, "__self__", None) is torch.Tensor.device:
            return func(*args) if here else ELSEWHERE
        name, named = func.__name__, _devices(func.__name__, args, kwargs)
        output = func(*_really(args), **_really(kwargs))
        if any(output is tensor for tensor in given) and named:
            output = output.clone()
        decides = given[-1:] if name in LAST_DECIDES else given[:1] if name in FIRST_DECIDES else []
        mixed = 0 < len(here) < len(given) and any(tensor.dim() for tensor in here)
        if mixed and not (named or decides):
            self.failing.add(name)
        if named:
            stays = named[0] != ELSEWHERE
        else:
            stays = self.is_here(decides[0]) if decides else len(here) == len(given)
        for tensor in _tensors([output]):
            self.stays[id(tensor)] = stays, tensor
        return output

    def mapped(self, each: torch.Tensor, *place: Any) -> torch.Tensor:
        """What vmap makes of the results of all its calls stands where each of them does."""
        tensor = torch._C._functorch._remove_batch_dim(each, *place)
        self.stays[id(tensor)] = self.is_here(each), tensor
        return tensor

    def is_here(self, tensor: torch.Tensor) -> bool:
        """Whole numbers that came from nowhere are here too, as torch.LongTensor's are."""
        if id(tensor) in self.stays:
            return self.stays[id(tensor)][0]
        wrapped = torch._C._functorch.is_functorch_wrapped_tensor(tensor)
        return not (tensor.is_floating_point() or wrapped)


def _devices(name: str, args: Any, kwargs: dict[str, Any]) -> list[torch.device]:
    """The device that a call names, in a list, or an empty one."""
    if name in ("cpu", "numpy", "tolist"):
        return [torch.device("cpu")]
    places = [kwargs.get("device")]
    if name == "to":
        places += [arg for arg in args[1:] if isinstance(arg, (str, torch.device))]
    return [torch.device(place) for place in places if place is not None]


def _really(value: Any) -> Any:
    """The same arguments, with the device that there is in place of the one that isn't."""
    if isinstance(value, dict):
        return {key: _really(item) for key, item in value.items()}
    if isinstance(value, tuple) and type(value) is tuple:
        return tuple(map(_really, value))
    elsewhere = isinstance(value, (str, torch.device)) and str(value) == str(ELSEWHERE)
    return torch.device("cpu") if elsewhere else value


def _tensors(value: Any) -> list[torch.Tensor]:
    """Every tensor in a value, however deep."""
    if isinstance(value, torch.Tensor):
        return [value]
    items = value.values() if isinstance(value, dict) else value
    deep = isinstance(value, (list, tuple, dict))
    return [tensor for item in items for tensor in _tensors(item)] if deep else []


def _plain_tensors(gpt: ModuleType, model: nn.Module) -> list[torch.Tensor]:
    """The file's and the modules' tensors that are neither parameters nor buffers."""
    held = [value for name, value in vars(gpt).items() if not name.startswith("__")]
    for module in model.modules():
        held += [v for k, v in vars(module).items() if k not in ("_parameters", "_buffers")]
    return _tensors(held)
