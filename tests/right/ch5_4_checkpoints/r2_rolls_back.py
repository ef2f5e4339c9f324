import io
import os
from copy import deepcopy
from pathlib import Path

import torch

KEYS = "model_state_dict", "optimizer_state_dict", "step"


def save_checkpoint(path, model, optimizer, step):
    """In memory first, then as bytes into a neighbour that gets the name."""
    memory = io.BytesIO()
    torch.save(dict(zip(KEYS, (model.state_dict(), optimizer.state_dict(), step))), memory)
    target = Path(path)
    neighbour = target.parent / f".{target.name}~"
    neighbour.write_bytes(memory.getvalue())
    os.replace(neighbour, target)


def load_checkpoint(path, model, optimizer=None):
    data = Path(path).read_bytes()
    before = deepcopy(model.state_dict())
    memory = None if optimizer is None else deepcopy(optimizer.state_dict())
    try:
        weights, moments, step = (
            torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)[key] for key in KEYS
        )
        model.load_state_dict(weights, strict=True)
        if optimizer is not None:
            optimizer.load_state_dict(moments)
    except Exception as problem:
        model.load_state_dict(before)
        if optimizer is not None:
            optimizer.load_state_dict(memory)
        raise ValueError(f"{path}: {type(problem).__name__}: {problem}") from problem
    return step
