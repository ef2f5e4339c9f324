import os

import torch


def save_checkpoint(path, model, optimizer, step):
    parts = {
        "step": step,
        "model_state_dict": model.state_dict(),
        "optimizer_state_dict": optimizer.state_dict(),
    }
    beside = str(path) + ".tmp"
    torch.save(parts, beside)
    os.replace(beside, path)


def load_checkpoint(path, model, optimizer=None):
    def fail(why):
        raise ValueError(f"{path} ({why})")

    with open(path, "rb") as file:
        try:
            parts = torch.load(file, map_location="cpu", weights_only=True)
        except Exception:
            parts = None
    if not isinstance(parts, dict):
        fail("no checkpoint")
    for key in ("model_state_dict", "optimizer_state_dict", "step"):
        if key not in parts:
            fail(f"{key} is missing")
    weights = parts["model_state_dict"]
    try:
        theirs = {name: tensor.shape for name, tensor in weights.items()}
    except AttributeError as error:
        raise ValueError(f"{path} has no weights") from error
    weights = model.state_dict()
    if theirs != {name: tensor.shape for name, tensor in weights.items()}:
        fail("another model's")
    if optimizer:
        try:
            optimizer.load_state_dict(parts["optimizer_state_dict"])
        except ValueError:
            fail("another optimizer's")
    model.load_state_dict(parts["model_state_dict"])
    return parts["step"]
