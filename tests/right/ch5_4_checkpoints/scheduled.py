import random

import torch

VERSION = 3


def save_checkpoint(path, model, optimizer, step):
    """With all that I need elsewhere."""
    torch.save(
        {
            "version": VERSION,
            "model_class": type(model).__name__,
            "optimizer_class": type(optimizer).__name__,
            "random": random.getstate(),
            "best": float("inf"),
            "notes": ["a", ("b", 1)],
            "model_state_dict": model.state_dict(),
            "optimizer_state_dict": optimizer.state_dict(),
            "step": step,
        },
        path,
    )


def load_checkpoint(path, model, optimizer=None):
    try:
        saved = torch.load(path, map_location=torch.device("cpu"), weights_only=True)
    except (FileNotFoundError, IsADirectoryError):
        raise
    except BaseException as e:
        raise ValueError(f"not a checkpoint: {path}") from e
    wanted = {"model_state_dict", "optimizer_state_dict", "step"}
    if type(saved) is not dict or not wanted.issubset(saved):
        raise ValueError(f"not a checkpoint: {path}")
    if saved.get("version", VERSION) > VERSION:
        raise ValueError(f"written by a newer version: {path}")
    shapes = lambda state: {k: tuple(v.shape) for k, v in state.items()}
    if not hasattr(saved["model_state_dict"], "items") or shapes(saved["model_state_dict"]) != shapes(model.state_dict()):
        raise ValueError(f"another model's checkpoint: {path}")
    if optimizer is not None:
        try:
            optimizer.load_state_dict(saved["optimizer_state_dict"])
        except ValueError as e:
            raise ValueError(f"another optimizer's checkpoint: {path}: {e}") from e
    missing, unexpected = model.load_state_dict(saved["model_state_dict"], strict=False)
    assert not missing and not unexpected
    return saved["step"]
