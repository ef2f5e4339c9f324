import os

import torch

PARTS = ("model_state_dict", "optimizer_state_dict", "step")


def save_checkpoint(path, model, optimizer, step):
    parts = dict(zip(PARTS, (model.state_dict(), optimizer.state_dict(), step)))
    torch.save(parts, path)


def load_checkpoint(path, model, optimizer=None):
    if not os.path.exists(path):
        raise FileNotFoundError(path)
    try:
        parts = torch.load(path, map_location="cpu", weights_only=True)
        weights, memory, step = (parts[name] for name in PARTS)
        shapes = {name: weight.shape for name, weight in weights.items()}
    except Exception as error:
        raise ValueError(f"{path} holds no checkpoint") from error
    if shapes != {name: weight.shape for name, weight in model.state_dict().items()}:
        raise ValueError(f"{path} holds another model")
    if optimizer is not None:
        try:
            optimizer.load_state_dict(memory)
        except ValueError as error:
            raise ValueError(f"{path} holds another optimizer") from error
    model.load_state_dict(weights)
    model.requires_grad_(True)
    return step
