"""Tries everything on copies first."""
import copy

import torch

KEYS = {"model_state_dict", "optimizer_state_dict", "step"}


def save_checkpoint(path, model, optimizer, step):
    with open(path, "wb") as f:
        torch.save(dict(model_state_dict=model.state_dict(),
                        optimizer_state_dict=optimizer.state_dict(), step=step), f)


def load_checkpoint(path, model, optimizer=None):
    with open(path, "rb") as f:
        data = f
        try:
            data = torch.load(f, weights_only=True, map_location=torch.device("cpu"))
            assert isinstance(data, dict) and KEYS <= set(data)
            m, o = copy.deepcopy((model, optimizer))
            m.load_state_dict(data["model_state_dict"])
            if o is not None:
                o.load_state_dict(data["optimizer_state_dict"])
        except Exception as exc:
            raise ValueError(f"{path}: {type(exc).__name__}: {exc}") from None
    model.load_state_dict(data["model_state_dict"])
    if optimizer is not None:
        optimizer.load_state_dict(data["optimizer_state_dict"])
    return data["step"]
