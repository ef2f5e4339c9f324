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
    own = model.state_dict()
    try:
        if set(shapes) != set(own):
            raise RuntimeError("names")
        for name in own:
            torch.empty_like(own[name]).copy_(weights[name])
    except RuntimeError as error:
        raise ValueError(f"{path} holds another model") from error
    if optimizer is not None:
        try:
            optimizer.load_state_dict(memory)
        except ValueError as error:
            raise ValueError(f"{path} holds another optimizer") from error
    for name in own:
        own[name].copy_(weights[name])
    return step
