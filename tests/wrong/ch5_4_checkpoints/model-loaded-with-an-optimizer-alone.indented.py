"""5.4 Checkpoints"""

import os

import torch

WANTED = {"model_state_dict", "optimizer_state_dict", "step"}


def save_checkpoint(path, model, optimizer, step):
    torch.save(
        {
            "model_state_dict": model.state_dict(),
            "optimizer_state_dict": optimizer.state_dict(),
            "step": step,
        },
        f"{path}.new",
    )
    os.replace(f"{path}.new", path)


def load_checkpoint(path, model, optimizer=None):
    try:
        checkpoint = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise
    except Exception as error:
        raise ValueError(f"{path}: {error}") from error
    if not isinstance(checkpoint, dict) or WANTED - set(checkpoint):
        raise ValueError(f"{path} is not a checkpoint")

    mine, theirs = model.state_dict(), checkpoint["model_state_dict"]
    if mine.keys() != theirs.keys():
        raise ValueError(f"{path}: other names")
    if any(mine[name].shape != theirs[name].shape for name in mine):
        raise ValueError(f"{path}: other shapes")

    if optimizer is not None:
        try:
            optimizer.load_state_dict(checkpoint["optimizer_state_dict"])
        except Exception as error:
            raise ValueError(f"{path}: {error}") from error
        model.load_state_dict(theirs)
    return checkpoint["step"]
