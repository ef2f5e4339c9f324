"""5.4 Checkpoints - my solution"""
import torch


def save_checkpoint(path, model, optimizer, step):
    # put everything in one dict
    data = {}
    data["model_state_dict"] = model.state_dict()
    data["optimizer_state_dict"] = optimizer.state_dict()
    data["step"] = step
    torch.save(data, path)


def load_checkpoint(path, model, optimizer=None):
    try:
        data = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise
    except Exception:
        raise ValueError("could not read " + str(path))

    # is it a checkpoint?
    if not isinstance(data, dict):
        raise ValueError("not a dict in " + str(path))
    if "model_state_dict" not in data or "step" not in data:
        raise ValueError("something is missing in " + str(path))
    if optimizer is not None and "optimizer_state_dict" not in data:
        raise ValueError("no optimizer in " + str(path))

    # does it fit the model?
    new = data["model_state_dict"]
    old = model.state_dict()
    if sorted(new.keys()) != sorted(old.keys()):
        raise ValueError("wrong names in " + str(path))
    for name in old:
        if new[name].shape != old[name].shape:
            raise ValueError("wrong shape of " + name + " in " + str(path))

    # first the optimizer because it checks before it changes
    if optimizer is not None:
        try:
            optimizer.load_state_dict(data["optimizer_state_dict"])
        except Exception:
            raise ValueError("wrong optimizer in " + str(path))
    model.load_state_dict(new)
    model.train()
    return data["step"]
