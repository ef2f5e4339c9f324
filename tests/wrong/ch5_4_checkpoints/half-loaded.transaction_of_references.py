"""5.4 Checkpoints

Loading is transactional: the model's state is recorded first, and rolled back should anything
go wrong on the way.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final

import torch
from torch import nn

REQUIRED_KEYS: Final[tuple[str, ...]] = ("model_state_dict", "optimizer_state_dict", "step")


class _Transaction:
    """Records a module's state on entry and restores it when the block raises."""

    def __init__(self, module: nn.Module) -> None:
        self._module = module
        self._saved: dict[str, torch.Tensor] = {}

    def __enter__(self) -> "_Transaction":
        self._saved = {name: tensor.detach() for name, tensor in self._module.state_dict().items()}
        return self

    def __exit__(self, kind: Any, error: Any, trace: Any) -> bool:
        if kind is not None:
            self._module.load_state_dict(self._saved)
        self._saved = {}
        return False


def save_checkpoint(path: str | Path, model: nn.Module, optimizer: Any, step: int) -> None:
    """Write the checkpoint to a neighbour, then rename it."""
    target = Path(path)
    temporary = target.with_name(f"{target.name}.{os.getpid()}.tmp")
    payload = {
        "model_state_dict": model.state_dict(),
        "optimizer_state_dict": optimizer.state_dict(),
        "step": step,
    }
    try:
        torch.save(payload, temporary)
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


def _read(path: str | Path) -> dict[str, Any]:
    """Read and validate a file. Nothing in it is executed."""
    try:
        payload = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise
    except Exception as error:
        raise ValueError(f"{path} could not be read: {error}") from error
    if not isinstance(payload, dict):
        raise ValueError(f"{path} holds a {type(payload).__name__} instead of a dict")
    missing = [key for key in REQUIRED_KEYS if key not in payload]
    if missing:
        raise ValueError(f"{path} lacks {', '.join(missing)}")
    return payload


def load_checkpoint(path: str | Path, model: nn.Module, optimizer: Any = None) -> int:
    """Restore model and, if given, optimizer. Returns the step."""
    payload = _read(path)
    try:
        with _Transaction(model):
            model.load_state_dict(payload["model_state_dict"], strict=True)
            if optimizer is not None:
                optimizer.load_state_dict(payload["optimizer_state_dict"])
    except Exception as error:
        raise ValueError(f"{path} does not fit: {error}") from error
    return payload["step"]
