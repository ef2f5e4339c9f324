import os
from contextlib import contextmanager
from copy import deepcopy

import torch
from torch import nn


@contextmanager
def replacing(path):
    """A neighbour's name to write to; it gets the real one at the end."""
    neighbour = os.path.join(os.path.dirname(path), ".new-" + os.path.basename(path))
    try:
        yield neighbour
        os.replace(neighbour, path)
    except BaseException:
        if os.path.exists(neighbour):
            os.remove(neighbour)
        raise


@contextmanager
def all_or_nothing(path, model, optimizer):
    """Any error becomes a ValueError, and finds everything as it was."""
    numbers = {name: t.detach().clone() for name, t in model.state_dict().items()}
    memory = deepcopy(optimizer.state_dict()) if optimizer is not None else None
    try:
        yield
    except Exception as error:
        with torch.no_grad():
            for name, t in model.state_dict().items():
                t.copy_(numbers[name])
        if optimizer is not None:
            optimizer.load_state_dict(memory)
        raise ValueError(f"{path}: {error}") from error


def save_checkpoint(path, model: nn.Module, optimizer, step: int):
    path = str(path)
    with replacing(path) as neighbour, open(neighbour, "wb") as file:
        torch.save(
            {
                "step": step,
                "optimizer_state_dict": optimizer.state_dict(),
                "model_state_dict": {k: v.detach().cpu() for k, v in model.state_dict().items()},
            },
            file,
        )


def load_checkpoint(path, model: nn.Module, optimizer=None) -> int:
    if not os.path.lexists(path):
        raise FileNotFoundError(2, "no checkpoint", str(path))
    with all_or_nothing(path, model, optimizer):
        found = torch.load(str(path), map_location=torch.device("cpu"), weights_only=True)
        step, memory, weights = (
            found[key] for key in ("step", "optimizer_state_dict", "model_state_dict")
        )
        model.load_state_dict(weights)
        if optimizer is not None:
            optimizer.load_state_dict(memory)
    return step
