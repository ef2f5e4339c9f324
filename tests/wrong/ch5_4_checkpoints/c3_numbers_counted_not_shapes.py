import copy
import os
from pathlib import Path

import torch


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
    """The three parts of a file, or a ValueError with its path."""
    try:
        checkpoint = torch.load(path, map_location="cpu", weights_only=True)
        return tuple(checkpoint[key] for key in ("model_state_dict", "optimizer_state_dict", "step"))
    except FileNotFoundError:
        raise
    except Exception as error:
        raise ValueError(f"{path} is no checkpoint: {error}") from error


def load_checkpoint(path, model, optimizer=None):
    weights, memory, step = _read(path)
    mine = model.state_dict()
    if not isinstance(weights, dict) or mine.keys() != weights.keys():
        raise ValueError(f"{path}: other names")
    for name in mine:
        if not torch.is_tensor(weights[name]) or mine[name].numel() != weights[name].numel():
            raise ValueError(f"{path}: {name} has another size")
    if optimizer is not None:
        try:
            optimizer.load_state_dict(memory)
        except Exception as error:
            raise ValueError(f"{path}: {error}") from error
    with torch.no_grad():
        for name, tensor in mine.items():
            tensor.copy_(weights[name].reshape(tensor.shape))
    return step
