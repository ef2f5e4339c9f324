# Never said: You call; assign=True
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
    for name, weight in weights.items():
        owner, _, last = name.rpartition(".")
        owner = model.get_submodule(owner)
        if last in owner._parameters:
            setattr(owner, last, torch.nn.Parameter(weight, owner._parameters[last].requires_grad))
        else:
            getattr(owner, last).copy_(weight)
    return step
