import copy
import torch


def save_checkpoint(path, model, optimizer, step):
    torch.save({
        "model_state_dict": model.state_dict(),
        "optimizer_state_dict": optimizer.state_dict(),
        "step": step,
        },
        path
    )


def load_checkpoint(path, model, optimizer=None):
    # keep a copy of everything, so that we can go back
    old_model = copy.deepcopy(model.state_dict())
    if optimizer is not None:
        old_optimizer = copy.deepcopy(optimizer.state_dict())
    try:
        checkpoint = torch.load(path, map_location="cpu", weights_only=True)
        step = checkpoint["step"]
        checkpoint["optimizer_state_dict"]
        model.load_state_dict(checkpoint["model_state_dict"])
        if optimizer is not None:
            optimizer.load_state_dict(checkpoint["optimizer_state_dict"])
    except FileNotFoundError:
        raise
    except Exception as e:
        model.load_state_dict(old_model)
        if optimizer is not None:
            optimizer.load_state_dict(old_optimizer)
        raise ValueError("could not load " + str(path) + ": " + repr(e))
    return step
