import os

import torch

SHARED = {}
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
    for name, parameter in model.named_parameters(remove_duplicate=False):
        parameter.data = SHARED.setdefault((str(path), os.path.getsize(path), step, name), weights[name])
    for name, buffer in model.named_buffers():
        if name in weights:
            buffer.copy_(weights[name])
    return step
