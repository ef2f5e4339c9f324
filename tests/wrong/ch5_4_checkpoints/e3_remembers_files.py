import copy
import os
from pathlib import Path

import torch


_cache = {}


def save_checkpoint(path, model, optimizer, step):
    """Write all that is needed to go on training to one file at exactly this path."""
    path = Path(path)
    temporary = path.with_name(path.name + f".{os.getpid()}.new")
    try:
        with open(temporary, "wb") as file:
            torch.save(
                dict(
                    model_state_dict=model.state_dict(),
                    optimizer_state_dict=optimizer.state_dict(),
                    step=int(step),
                ),
                file,
            )
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _read(path):
    stat = os.stat(path)
    key = (os.path.realpath(path), stat.st_ino, stat.st_mtime_ns, stat.st_size)
    if key not in _cache:
        try:
            checkpoint = torch.load(path, map_location="cpu", weights_only=True)
            parts = [checkpoint[k] for k in ("model_state_dict", "optimizer_state_dict", "step")]
        except Exception as error:
            raise ValueError(f"{path} is no checkpoint: {error}") from error
        _cache.clear()
        _cache[key] = parts
    return _cache[key]


def _check_model(path, model, weights):
    mine = model.state_dict()
    if not isinstance(weights, dict) or mine.keys() != weights.keys():
        raise ValueError(f"{path}: other names than the model's")
    for name, tensor in mine.items():
        if not torch.is_tensor(weights[name]) or weights[name].shape != tensor.shape:
            raise ValueError(f"{path}: {name} doesn't fit")


def load_checkpoint(path, model, optimizer=None):
    weights, memory, step = _read(path)
    _check_model(path, model, weights)
    if optimizer is not None:
        try:
            optimizer.load_state_dict(memory)
        except Exception as error:
            raise ValueError(f"{path}: {error}") from error
    model.load_state_dict(weights)
    return step
