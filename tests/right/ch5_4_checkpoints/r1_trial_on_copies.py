import copy
import os
import tempfile

import torch


def save_checkpoint(path, model, optimizer, step):
    folder = os.path.dirname(os.path.abspath(path))
    with tempfile.TemporaryDirectory(dir=folder) as neighbours:
        file = os.path.join(neighbours, "checkpoint")
        torch.save(
            {
                "model_state_dict": model.state_dict(),
                "optimizer_state_dict": optimizer.state_dict(),
                "step": step,
            },
            file,
        )
        os.replace(file, path)


def load_checkpoint(path, model, optimizer=None):
    """First into copies; if nothing goes wrong there, into the real ones."""
    if not os.path.exists(path):
        raise FileNotFoundError(f"there is no {path}")

    def load(model, optimizer):
        checkpoint = torch.load(path, map_location="cpu", weights_only=True)
        memory = checkpoint["optimizer_state_dict"]
        model.load_state_dict(checkpoint["model_state_dict"])
        if optimizer is not None:
            if len(memory["param_groups"]) != len(optimizer.param_groups):
                raise ValueError("other groups")
            optimizer.load_state_dict(memory)
        return checkpoint["step"]

    try:
        load(*copy.deepcopy((model, optimizer)))
    except Exception as error:
        raise ValueError(f"{path} can't be loaded: {error}") from error
    return load(model, optimizer)
