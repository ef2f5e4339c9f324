import contextlib
import os
from collections.abc import Mapping

import torch


def _state(model, optimizer, step):
    yield "model_state_dict", model.state_dict()
    yield "optimizer_state_dict", optimizer.state_dict()
    yield "step", step
    yield "torch", str(torch.__version__)  # more keys are allowed


def save_checkpoint(path, model, optimizer, step):
    path = os.fspath(path)
    half = path + ".half"
    with contextlib.ExitStack() as stack:
        stack.callback(lambda: os.path.exists(half) and os.remove(half))
        torch.save(dict(_state(model, optimizer, step)), half)
        os.replace(half, path)


def _problems(checkpoint, model, optimizer):
    if not isinstance(checkpoint, Mapping):
        yield f"a {type(checkpoint).__name__}"
        return
    for key, kind in ("model_state_dict", Mapping), ("optimizer_state_dict", Mapping), ("step", int):
        if not isinstance(checkpoint.get(key), kind):
            yield f"no {key}"
            return
    weights, mine = checkpoint["model_state_dict"], model.state_dict()
    for name in weights.keys() ^ mine.keys():
        yield f"{name} is on one side only"
    for name in weights.keys() & mine.keys():
        if getattr(weights[name], "shape", None) != mine[name].shape:
            yield f"{name} has another shape"


def load_checkpoint(path, model, optimizer=None):
    with open(path, "rb") as file:
        try:
            checkpoint = torch.load(file, map_location=lambda storage, _: storage, weights_only=True)
        except Exception as error:
            raise ValueError(f"{path} can't be read: {error}") from None
    problems = list(_problems(checkpoint, model, optimizer))
    if problems:
        raise ValueError(f"{path}: " + "; ".join(problems))
    if optimizer is not None:
        try:
            optimizer.load_state_dict(checkpoint["optimizer_state_dict"])
        except Exception as error:
            raise ValueError(f"{path}: {error}") from error
    for name, tensor in model.state_dict().items():
        tensor.detach().copy_(checkpoint["model_state_dict"][name])
    return checkpoint["step"]
