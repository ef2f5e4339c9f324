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


def load_checkpoint(path, model, optimizer=None):
    if not os.path.isfile(path):
        raise FileNotFoundError(f"no file at {path}")
    backup = copy.deepcopy(model.state_dict())
    try:
        checkpoint = torch.load(path, map_location="cpu", weights_only=True)
        step = checkpoint["step"]
        memory = checkpoint["optimizer_state_dict"]
        model.load_state_dict(checkpoint["model_state_dict"])
        if optimizer is not None:
            optimizer.load_state_dict(memory)
    except Exception as error:
        model.load_state_dict(backup)
        raise ValueError(f"{path} doesn't fit: {error}") from error
    model.train()
    return step
