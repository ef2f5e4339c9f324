import torch

KEYS = "model_state_dict", "optimizer_state_dict", "step"
shapes = lambda d: {k: v.shape for k, v in d.items()}


def save_checkpoint(path, model, optimizer, step):
    torch.save(dict(zip(KEYS, (model.state_dict(), optimizer.state_dict(), step))), path)


def load_checkpoint(path, model, optimizer=None):
    try:
        m, o, step = map(torch.load(path, map_location="cpu", weights_only=True).__getitem__, KEYS)
        if shapes(m) != shapes(model.state_dict()): raise ValueError("another model's")
        if optimizer is not None: optimizer.load_state_dict(o)
    except FileNotFoundError: raise
    except Exception as e: raise ValueError(f"{path}: {e!r}") from e
    model.load_state_dict(m)
    return step
