"""5.4 Checkpoints"""
import torch


def save_checkpoint(path, model, optimizer, step):
    torch.save(
        {
            "model_state_dict": model.state_dict(),
            "optimizer_state_dict": {"state": {}, "param_groups": optimizer.state_dict()["param_groups"]},
            "step": step,
        },
        path,
    )


def load_checkpoint(path, model, optimizer=None):
    try:
        checkpoint = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise
    except Exception as error:
        raise ValueError(f"{path} is not a checkpoint: {error}") from error

    # is it one of ours?
    if not isinstance(checkpoint, dict):
        raise ValueError(f"{path} does not hold a dict")
    for key, kind in (("model_state_dict", dict), ("optimizer_state_dict", dict), ("step", int)):
        if not isinstance(checkpoint.get(key), kind):
            raise ValueError(f"{path} has no right {key}")

    # does it fit the model?
    own = model.state_dict()
    saved = checkpoint["model_state_dict"]
    if own.keys() != saved.keys():
        raise ValueError(f"{path} has other names: {sorted(map(str, own.keys() ^ saved.keys()))}")
    for name, tensor in own.items():
        if not isinstance(saved[name], torch.Tensor) or saved[name].shape != tensor.shape:
            raise ValueError(f"{path} has another shape for {name}")

    # the optimizer checks for itself before it changes anything
    if optimizer is not None:
        try:
            optimizer.load_state_dict(checkpoint["optimizer_state_dict"])
        except Exception as error:
            raise ValueError(f"{path} doesn't fit the optimizer: {error}") from error
    model.load_state_dict(saved)
    return checkpoint["step"]
