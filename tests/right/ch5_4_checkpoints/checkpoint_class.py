"""Checkpoints: a class that knows what one looks like, and two functions around it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn


class NotACheckpoint(ValueError):
    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path}: {why}")


@dataclass
class Checkpoint:
    path: Path
    model_state_dict: dict[str, Tensor]
    optimizer_state_dict: dict[str, Any]
    step: int

    @classmethod
    def read(cls, path: Path) -> Checkpoint:
        if not path.exists():
            raise FileNotFoundError(f"there is no file {path}")
        try:
            found = torch.load(path, map_location="cpu", weights_only=True)
        except Exception as error:
            raise NotACheckpoint(path, f"torch.load can't read it: {error}") from error
        if not isinstance(found, Mapping):
            raise NotACheckpoint(path, f"holds a {type(found).__name__}")
        try:
            self = cls(path, *(found[name] for name in ("model_state_dict", "optimizer_state_dict", "step")))
        except KeyError as error:
            raise NotACheckpoint(path, f"has no {error}") from None
        if not isinstance(self.step, int):
            raise NotACheckpoint(path, "step is no int")
        for part in (self.model_state_dict, self.optimizer_state_dict):
            if not isinstance(part, Mapping):
                raise NotACheckpoint(path, "a state dict is no dict")
        return self

    def fit_model(self, model: nn.Module) -> None:
        theirs = {n: getattr(t, "shape", None) for n, t in self.model_state_dict.items()}
        ours = {n: t.shape for n, t in model.state_dict().items()}
        for name in {**ours, **theirs}:
            if name not in theirs:
                raise NotACheckpoint(self.path, f"lacks {name}")
            if name not in ours:
                raise NotACheckpoint(self.path, f"has {name}, the model doesn't")
            if ours[name] != theirs[name]:
                raise NotACheckpoint(self.path, f"{name} is {theirs[name]}, the model's {ours[name]}")

    def into_optimizer(self, optimizer) -> None:
        try:
            optimizer.load_state_dict(self.optimizer_state_dict)
        except (ValueError, KeyError, TypeError, AttributeError, RuntimeError, IndexError) as error:
            raise NotACheckpoint(self.path, f"another optimizer's: {error}") from error

    def into_model(self, model: nn.Module) -> None:
        with torch.no_grad():
            for name, tensor in model.state_dict().items():
                tensor.copy_(self.model_state_dict[name])


def save_checkpoint(path, model, optimizer, step):
    """Writes beside the path first: whoever pulls the plug finds the old file or the new one."""
    path = Path(path)
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        torch.save(
            {
                "step": step,
                "optimizer_state_dict": optimizer.state_dict(),
                "model_state_dict": model.state_dict(),
                "torch": str(torch.__version__),
            },
            beside,
        )
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def load_checkpoint(path, model, optimizer=None):
    checkpoint = Checkpoint.read(Path(path))
    checkpoint.fit_model(model)
    if optimizer is not None:
        checkpoint.into_optimizer(optimizer)
    checkpoint.into_model(model)
    return checkpoint.step
