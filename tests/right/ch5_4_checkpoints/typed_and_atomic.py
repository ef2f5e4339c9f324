from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import torch
from torch import nn


class CheckpointError(ValueError):
    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"cannot use checkpoint {path}: {reason}")


def save_checkpoint(path: str | Path, model: nn.Module, optimizer: Any, step: int) -> None:
    target = Path(path)
    payload: dict[str, Any] = {
        "format": 1,
        "torch": str(torch.__version__),
        "model_state_dict": model.state_dict(),
        "optimizer_state_dict": optimizer.state_dict(),
        "step": int(step),
    }
    fd, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".partial")
    try:
        with os.fdopen(fd, "wb") as handle:
            torch.save(payload, handle)
            handle.flush()
            os.fsync(handle.fileno())
        os.replace(name, target)
    except BaseException:
        os.unlink(name)
        raise


def _read(path: Path) -> dict[str, Any]:
    if not path.exists():
        raise FileNotFoundError(path)
    try:
        payload = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:
        raise CheckpointError(path, "unreadable") from error
    if not isinstance(payload, dict):
        raise CheckpointError(path, f"holds a {type(payload).__name__}")
    missing = {"model_state_dict", "optimizer_state_dict", "step"} - payload.keys()
    if missing:
        raise CheckpointError(path, f"lacks {sorted(missing)}")
    if not isinstance(payload["step"], int):
        raise CheckpointError(path, "step is no int")
    return payload


def load_checkpoint(path: str | Path, model: nn.Module, optimizer: Any = None) -> int:
    path = Path(path)
    payload = _read(path)
    theirs, ours = payload["model_state_dict"], model.state_dict()
    if not isinstance(theirs, dict):
        raise CheckpointError(path, "no weights")
    if theirs.keys() ^ ours.keys():
        raise CheckpointError(path, f"names differ: {theirs.keys() ^ ours.keys()}")
    for name, tensor in ours.items():
        if theirs[name].shape != tensor.shape:
            raise CheckpointError(path, f"{name} has shape {tuple(theirs[name].shape)}")
    if optimizer is not None:
        try:
            optimizer.load_state_dict(payload["optimizer_state_dict"])
        except ValueError as error:
            raise CheckpointError(path, str(error)) from error
    model.load_state_dict(theirs)
    return payload["step"]
