"""5.4 Checkpoints"""

import os

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
    try:
        checkpoint = torch.load(path, map_location="cpu", weights_only=True)
        step = checkpoint["step"]
        if optimizer is not None and len(optimizer.param_groups) != len(
            checkpoint["optimizer_state_dict"]["param_groups"]
        ):
            raise ValueError("other groups")
        model.load_state_dict(checkpoint["model_state_dict"])
        if optimizer is not None:
            optimizer.load_state_dict(checkpoint["optimizer_state_dict"])
        return step
    except FileNotFoundError:
        raise
    except Exception as error:
        raise ValueError(f"{path}: {error}")
