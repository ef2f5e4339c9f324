"""5.4 Checkpoints. Reading has moved to a helper, since contents() and load_checkpoint() both need it."""

from functools import lru_cache

import torch

PARTS = ["model_state_dict", "optimizer_state_dict", "step"]


@lru_cache(maxsize=1)  # these files are large
def read_checkpoint(path):
    try:
        found = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise
    except Exception as why:
        raise ValueError(f"{path} can't be read: {why}") from why
    if not isinstance(found, dict):
        raise ValueError(f"{path} is not a dict")
    for part in PARTS:
        if part not in found:
            raise ValueError(f"{path} has no {part}")
    return found


def fits(model, state):
    own = model.state_dict()
    return own.keys() == state.keys() and all(own[k].shape == state[k].shape for k in own)


def save_checkpoint(path, model, optimizer, step):
    parts = model.state_dict(), optimizer.state_dict(), step
    torch.save(dict(zip(PARTS, parts)), path)


def load_checkpoint(path, model, optimizer=None):
    weights, memory, step = (read_checkpoint(path)[part] for part in PARTS)
    if not fits(model, weights):
        raise ValueError(f"{path} is of another model")
    if optimizer is not None:
        try:
            optimizer.load_state_dict(memory)
        except Exception as why:
            raise ValueError(f"{path} is of another optimizer: {why}") from why
    model.load_state_dict(weights)
    return step
