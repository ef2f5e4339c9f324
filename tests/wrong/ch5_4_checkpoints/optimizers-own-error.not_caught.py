"""5.4 Checkpoints"""

import os
import torch


def save_checkpoint(path, model, optimizer, step):
    neighbour = os.fspath(path) + ".part"
    with open(neighbour, "wb") as f:
        torch.save({"step": step,
                    "optimizer_state_dict": optimizer.state_dict(),
                    "model_state_dict": model.state_dict()}, f)
    os.replace(neighbour, path)


def load_checkpoint(path, model, optimizer=None):
    try:
        content = torch.load(path, weights_only=True, map_location=torch.device("cpu"))
    except FileNotFoundError:
        raise
    except Exception as reason:
        raise ValueError(f"torch.load can't read {path}") from reason

    try:
        step = content["step"]
        weights = content["model_state_dict"]
        memory = content["optimizer_state_dict"]
    except Exception as reason:
        raise ValueError(f"{path} is no checkpoint") from reason

    wanted = {n: t.shape for n, t in model.state_dict().items()}
    given = {n: t.shape for n, t in weights.items()}
    if wanted != given:
        raise ValueError(f"{path}: {sorted(wanted.items() ^ given.items())}")

    # the optimizer raises ValueError by itself, and before it changes anything
    if optimizer is not None:
        optimizer.load_state_dict(memory)
    model.load_state_dict(weights)
    return step
