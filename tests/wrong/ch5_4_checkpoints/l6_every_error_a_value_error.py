import copy
import os
from pathlib import Path

import torch


def save_checkpoint(path, model, optimizer, step):
    checkpoint = {
        "model_state_dict": model.state_dict(),
        "optimizer_state_dict": optimizer.state_dict(),
        "step": step,
    }
    neighbour = f"{path}.tmp"
    torch.save(checkpoint, neighbour)
    os.replace(neighbour, path)


def _check_model(path, model, weights):
    mine = model.state_dict()
    if not isinstance(weights, dict) or mine.keys() != weights.keys():
        raise ValueError(f"{path}: other names than the model's")
    for name, tensor in mine.items():
        if not torch.is_tensor(weights[name]) or weights[name].shape != tensor.shape:
            raise ValueError(f"{path}: {name} doesn't fit")


def load_checkpoint(path, model, optimizer=None):
    try:
        checkpoint = torch.load(path, map_location="cpu", weights_only=True)
        _check_model(path, model, checkpoint["model_state_dict"])
        step = checkpoint["step"]
        if optimizer is not None:
            optimizer.load_state_dict(checkpoint["optimizer_state_dict"])
        elif "optimizer_state_dict" not in checkpoint:
            raise KeyError("optimizer_state_dict")
        model.load_state_dict(checkpoint["model_state_dict"])
    except Exception as e:
        raise ValueError(f"could not load {path}: {e}")
    return step
