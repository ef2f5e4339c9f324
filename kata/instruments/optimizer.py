"""An optimizer that loads nothing: the first of torch's own to be made loads torch's compiler."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

import torch

Parameters = Iterable[torch.Tensor] | Iterable[dict[str, Any]]


class Momentum(torch.optim.Optimizer):
    """Gradient descent with momentum, and all that a training loop may ask of an optimizer.

    It is one of torch's to whoever asks, but nothing of torch's runs: see above. Each group has a
    rate of its own; `steps` counts how often it was told to step. It is made of groups, or as
    torch's own are: of Parameters, or of dicts that hold some each.
    """

    def __init__(self, *groups: Parameters, lr: float = 0.1, momentum: float = 0.9) -> None:
        self.defaults = {"lr": lr, "momentum": momentum}
        given = [group for params in groups for group in _groups([*params])]
        self.param_groups = [{"params": [], **self.defaults, **group} for group in given]
        self.state: defaultdict[torch.Tensor, dict[str, torch.Tensor]] = defaultdict(dict)
        self.steps = 0

    def zero_grad(self, set_to_none: bool = True) -> None:
        for parameter in self._parameters():
            if set_to_none:
                parameter.grad = None
            elif parameter.grad is not None:
                parameter.grad = torch.zeros_like(parameter.grad)

    @torch.no_grad()
    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """What has no gradient is left alone, and has no memory."""
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        self.steps += 1
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.grad is not None:
                    fresh = {"momentum_buffer": torch.zeros_like(parameter.grad)}
                    memory = self.state.setdefault(parameter, fresh)["momentum_buffer"]
                    memory.mul_(group["momentum"]).add_(parameter.grad)
                    parameter.sub_(group["lr"] * memory)
        return loss

    def state_dict(self) -> dict[str, Any]:
        """Parameters go by their numbers, as in torch's own."""
        numbers = {id(one): number for number, one in enumerate(self._parameters())}
        groups = [
            {**group, "params": [numbers[id(one)] for one in group["params"]]}
            for group in self.param_groups
        ]
        state = {numbers[id(one)]: dict(kept) for one, kept in self.state.items()}
        return {"state": state, "param_groups": groups}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """ValueError, before anything has changed, where the groups are others.

        As with torch's own, memory that fits is taken as it is, and goes on changing from there.
        """
        groups, parameters = state_dict["param_groups"], self._parameters()
        sizes = [len(group["params"]) for group in groups]
        if sizes != [len(group["params"]) for group in self.param_groups]:
            raise ValueError("loaded state dict has parameter groups of other sizes")
        for own, loaded in zip(self.param_groups, groups):
            own.update({key: value for key, value in loaded.items() if key != "params"})
        self.state.clear()
        for number, kept in state_dict["state"].items():
            like = parameters[number]
            self.state[like] = {key: value.detach().to(like) for key, value in kept.items()}

    def __getstate__(self) -> dict[str, Any]:
        return vars(self)

    def __setstate__(self, state: dict[str, Any]) -> None:
        """A copy is what it was made from: torch's own would put hooks around every `step`."""
        vars(self).update(state)

    def _parameters(self) -> list[torch.Tensor]:
        return [one for group in self.param_groups for one in group["params"]]


def _groups(given: list[Any]) -> list[dict[str, Any]]:
    """Dicts are groups, and Parameters are one together."""
    if given and isinstance(given[0], dict):
        return [{**group, "params": [*group["params"]]} for group in given]
    return [{"params": given}]
