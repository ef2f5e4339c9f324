"""Every step has a name."""

import pathlib

import torch


def as_parts(model, optimizer, step):
    return {"model_state_dict": model.state_dict(), "optimizer_state_dict": optimizer.state_dict(), "step": step}


def save_checkpoint(path, model, optimizer, step):
    path = pathlib.Path(path)
    neighbour = path.with_name(path.name + "~")
    torch.save(as_parts(model, optimizer, step), neighbour)
    neighbour.replace(path)


def read(path):
    if not pathlib.Path(path).is_file():
        raise FileNotFoundError(f"{path}: there is no such file")
    try:
        return torch.load(path, map_location="cpu", weights_only=True)
    except Exception as problem:
        raise ValueError(f"{path}: {problem}") from problem


def require(condition, path, problem):
    if not condition:
        raise ValueError(f"{path}: {problem}")


def load_checkpoint(path, model, optimizer=None):
    parts = read(path)
    require(isinstance(parts, dict), path, "no dict")
    for key in ("model_state_dict", "optimizer_state_dict", "step"):
        require(key in parts, path, f"no {key}")
    loaded = parts["model_state_dict"]
    require(hasattr(loaded, "keys"), path, "no weights")
    require(loaded.keys() == model.state_dict().keys(), path, "other weights")
    for name, own in model.state_dict().items():
        require(loaded[name].shape == own.shape, path, f"{name} has another shape")
    if optimizer is not None:
        try:
            optimizer.load_state_dict(parts["optimizer_state_dict"])
        except ValueError as problem:
            require(False, path, problem)
    with torch.inference_mode():
        for name, own in model.state_dict().items():
            own.copy_(loaded[name])
    return parts["step"]
