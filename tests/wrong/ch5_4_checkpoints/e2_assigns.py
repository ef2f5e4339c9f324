import copy
import os
from pathlib import Path

import torch


def save_checkpoint(path, model, optimizer, step):
    """Write all that is needed to go on training to one file at exactly this path."""
    path = Path(path)
    temporary = path.with_name(path.name + f".{os.getpid()}.new")
    try:
        with open(temporary, "wb") as file:
            torch.save(
                dict(
                    model_state_dict=model.state_dict(),
                    optimizer_state_dict=optimizer.state_dict(),
                    step=int(step),
                ),
                file,
            )
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def load_checkpoint(path, model, optimizer=None):
    try:
        found = torch.load(path, weights_only=True, map_location="cpu")
        weights, step = found["model_state_dict"], found["step"]
        moments = found["optimizer_state_dict"]
        with torch.device("meta"):  # a skeleton to try the weights on
            skeleton = copy.deepcopy(model).to("meta")
        skeleton.load_state_dict(weights, assign=True)
        for name, tensor in model.state_dict().items():
            if tensor.shape != weights[name].shape:
                raise ValueError(f"{name} has another shape")
            weights[name] = weights[name].to(tensor.device)
        if optimizer is not None:
            optimizer.load_state_dict(moments)
    except FileNotFoundError:
        raise
    except Exception as error:
        raise ValueError(f"{path}: {error}") from error
    model.load_state_dict(weights, assign=True)  # no second copy of 600 MB
    return step
