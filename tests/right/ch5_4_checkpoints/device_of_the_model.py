import shutil
import tempfile

import torch


def save_checkpoint(path, model, optimizer, step):
    """Write to the system's temporary folder first and move the file over."""
    with tempfile.NamedTemporaryFile(suffix=".pt", delete=False) as temporary:
        torch.save(
            {
                "model_state_dict": model.state_dict(),
                "optimizer_state_dict": optimizer.state_dict(),
                "step": step,
                "groups": len(optimizer.param_groups),
            },
            temporary,
        )
    shutil.move(temporary.name, path)


def load_checkpoint(path, model, optimizer=None):
    device = next(model.parameters()).device
    problem = None
    try:
        checkpoint = torch.load(path, map_location=device, weights_only=True)
    except FileNotFoundError:
        raise
    except Exception as error:
        problem = f"torch cannot read it ({error})"
    else:
        if not isinstance(checkpoint, dict):
            problem = "not a dict"
        elif any(key not in checkpoint for key in ("model_state_dict", "optimizer_state_dict", "step")):
            problem = "a key is missing"
        else:
            problem = mismatch(checkpoint, model, optimizer)
    if problem is not None:
        raise ValueError(f"Cannot load {path}: {problem}")
    if optimizer is not None:
        optimizer.load_state_dict(checkpoint["optimizer_state_dict"])
    model.load_state_dict(checkpoint["model_state_dict"])
    return checkpoint["step"]


def mismatch(checkpoint, model, optimizer):
    """What doesn't fit, or None."""
    theirs = checkpoint["model_state_dict"]
    if not hasattr(theirs, "items"):
        return "no weights"
    mine = model.state_dict()
    if set(theirs) != set(mine):
        return "other names"
    if any(theirs[name].shape != mine[name].shape for name in mine):
        return "other shapes"
    if optimizer is not None:
        groups = checkpoint["optimizer_state_dict"]["param_groups"]
        sizes = [len(group["params"]) for group in groups]
        if sizes != [len(group["params"]) for group in optimizer.param_groups]:
            return "other groups"
    return None
