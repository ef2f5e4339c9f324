"""5.4 Checkpoints

Design notes
------------
* Reading, checking and writing are three phases. Nothing is written before everything is checked.
* The file is written to a temporary neighbour, flushed to disk and renamed.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Mapping, Protocol

import torch
from torch import nn

_MODEL: Final = "model_state_dict"
_OPTIMIZER: Final = "optimizer_state_dict"
_STEP: Final = "step"


class Stateful(Protocol):
    """Anything with a memory of its own."""

    def state_dict(self) -> dict[str, Any]: ...

    def load_state_dict(self, state_dict: dict[str, Any]) -> Any: ...


@dataclass(frozen=True, repr=False)
class Checkpoint:
    """The three parts of a checkpoint.

    Attributes:
        model: The model's state.
        optimizer: The optimizer's state.
        step: How far the training has come.
    """

    model: Mapping[str, torch.Tensor]
    optimizer: Mapping[str, Any]
    step: int

    def __repr__(self) -> str:
        """A short text; never the numbers."""
        return f"Checkpoint(step={self.step}, tensors={len(self.model)})"

    def as_dict(self) -> dict[str, Any]:
        """What is written to the file: plain containers and tensors alone."""
        return {_MODEL: self.model, _OPTIMIZER: self.optimizer, _STEP: self.step}

    @classmethod
    def from_file(cls, path: str | os.PathLike[str]) -> Checkpoint:
        """Read a file without running anything in it.

        Raises:
            FileNotFoundError: There is no such file.
            ValueError: The file is something else.
        """
        try:
            content = torch.load(path, map_location="cpu", weights_only=True)
        except FileNotFoundError:
            raise
        except Exception as error:  # torch.load raises nearly everything
            raise ValueError(f"{path} is no checkpoint that can be read: {error}") from error
        if not isinstance(content, dict):
            raise ValueError(f"{path} holds no dict but a {type(content).__name__}")
        try:
            return cls(content[_MODEL], content[_OPTIMIZER], content[_STEP])
        except KeyError as error:
            raise ValueError(f"{path} lacks the part {error}") from error

    def misfits(self, model: nn.Module) -> list[str]:
        """Why this checkpoint doesn't fit a model; an empty list if it does."""
        own = model.state_dict()
        reasons = [f"{name} is missing" for name in own.keys() - self.model.keys()]
        reasons += [f"{name} is unknown" for name in self.model.keys() - own.keys()]
        for name in own.keys() & self.model.keys():
            here, there = own[name], self.model[name]
            if not isinstance(there, torch.Tensor):
                reasons.append(f"{name} is no tensor")
            elif here.shape != there.shape:
                reasons.append(f"{name} is {tuple(there.shape)}, wanted {tuple(here.shape)}")
        return sorted(reasons)


def save_checkpoint(
    path: str | os.PathLike[str], model: nn.Module, optimizer: Stateful, step: int
) -> None:
    """Write a checkpoint at one stroke.

    Args:
        path: Where to, exactly.
        model: Its state is read.
        optimizer: Its state is read.
        step: Steps made so far.
    """
    target = Path(path)
    content = Checkpoint(model.state_dict(), optimizer.state_dict(), step).as_dict()
    handle, neighbour = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            torch.save(content, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(neighbour, target)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(neighbour)
        raise


def load_checkpoint(
    path: str | os.PathLike[str], model: nn.Module, optimizer: Stateful | None = None
) -> int:
    """Restore a checkpoint, all of it or nothing.

    Args:
        path: The file.
        model: Gets the weights and buffers, in place.
        optimizer: Gets its memory and its groups, unless it is None.

    Returns:
        The step.
    """
    checkpoint = Checkpoint.from_file(path)
    if reasons := checkpoint.misfits(model):
        raise ValueError(f"{path} is of another model: " + "; ".join(reasons))
    if optimizer is not None:
        try:
            optimizer.load_state_dict(dict(checkpoint.optimizer))
        except Exception as error:
            raise ValueError(f"{path} is of another optimizer: {error}") from error
    model.load_state_dict(checkpoint.model)
    return checkpoint.step
