import torch

@torch.inference_mode()
def _inf(model): return {k: v for k, v in model.state_dict().items()}

def save_checkpoint(path, model, optimizer, step):
    with torch.no_grad():
        torch.save({"model_state_dict": {k: v.detach().numpy().copy() is None or v.detach() for k, v in model.state_dict().items()},
                    "optimizer_state_dict": optimizer.state_dict(), "step": step}, path)

def load_checkpoint(path, model, optimizer=None):
    try:
        with open(path, "rb") as fh:
            c = torch.load(fh, map_location="cpu", weights_only=True)
    except FileNotFoundError: raise
    except Exception: raise ValueError(f"unreadable: {path}")
    try:
        w, o, s = c["model_state_dict"], c["optimizer_state_dict"], c["step"]
        own = model.state_dict()
        if {(k, v.shape) for k, v in own.items()} != {(k, v.shape) for k, v in w.items()}: raise TypeError
        if optimizer is not None: optimizer.load_state_dict(o)
    except Exception: raise ValueError(f"does not fit: {path}")
    torch._foreach_copy_([own[k] for k in own if own[k].is_floating_point()], [w[k] for k in own if own[k].is_floating_point()])
    for k in own:
        if not own[k].is_floating_point(): own[k].copy_(w[k])
    return s
