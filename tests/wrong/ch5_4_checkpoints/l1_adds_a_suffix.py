"""5.4 Checkpoints"""

import os

import torch


def save_checkpoint(path, model, optimizer, step):
    path = str(path)
    if not path.endswith((".pt", ".pth")):
        path += ".pt"
    torch.save(
        {
            "model_state_dict": model.state_dict(),
            "optimizer_state_dict": optimizer.state_dict(),
            "step": step,
        },
        path + ".tmp",
    )
    os.replace(path + ".tmp", path)


def _read(path):
    """The three parts of a file, or a ValueError with its path."""
    try:
        checkpoint = torch.load(path, map_location="cpu", weights_only=True)
        return tuple(checkpoint[key] for key in ("model_state_dict", "optimizer_state_dict", "step"))
    except FileNotFoundError:
        raise
    except Exception as error:
        raise ValueError(f"{path} is no checkpoint: {error}") from error


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
        try:  # first: it changes nothing if the groups don't fit
            optimizer.load_state_dict(memory)
        except Exception as error:
            raise ValueError(f"{path} doesn't fit the optimizer: {error}") from error
    model.load_state_dict(weights)
    return step
