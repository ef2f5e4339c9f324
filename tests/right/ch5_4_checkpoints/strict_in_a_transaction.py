"""5.4 Checkpoints: a transaction around torch's own load_state_dict."""

import copy
import functools
import os
from contextlib import contextmanager
from pathlib import Path

import torch

PARTS = ("model_state_dict", "optimizer_state_dict", "step")

_safe_load = functools.partial(
    torch.load, map_location=lambda storage, location: storage, weights_only=True
)


class CheckpointError(ValueError):
    """A file that is no checkpoint, or somebody else's."""

    def __init__(self, path, reason):
        super().__init__(f"{os.fspath(path)}: {reason}")


@contextmanager
def _all_or_nothing(path, module):
    """Whatever goes wrong inside, the module gets its numbers back."""
    backup = copy.deepcopy(module.state_dict())
    try:
        yield
    except Exception as error:
        module.load_state_dict(backup)
        raise CheckpointError(path, error) from error


def _parts(path):
    try:
        with Path(path).open("rb") as file:
            content = _safe_load(file)
    except FileNotFoundError:
        raise
    except Exception as error:
        raise CheckpointError(path, f"can't be read ({error})") from error
    if not isinstance(content, dict):
        raise CheckpointError(path, "holds no dict")
    for part in PARTS:
        if part not in content:
            raise CheckpointError(path, f"{part} is missing")
        yield content[part]


@torch.no_grad()
def save_checkpoint(path, model, optimizer, step):
    path = Path(path)
    neighbour = path.with_name(path.name + "~")
    with neighbour.open("wb") as file:
        torch.save(dict(zip(PARTS, (model.state_dict(), optimizer.state_dict(), step))), file)
    neighbour.replace(path)


def load_checkpoint(path, model, optimizer=None):
    weights, memory, step = _parts(path)
    with _all_or_nothing(path, model):
        model.load_state_dict(weights, strict=True)
        if optimizer is not None:
            optimizer.load_state_dict(memory)
    return step
