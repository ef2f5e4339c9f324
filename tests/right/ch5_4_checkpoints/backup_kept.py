import os, shutil, torch

def save_checkpoint(path, model, optimizer, step):
    # the previous one stays beside it
    if os.path.exists(path):
        os.replace(path, str(path) + ".previous")
    torch.save({"model_state_dict": model.state_dict(), "optimizer_state_dict": optimizer.state_dict(), "step": step}, path)

def load_checkpoint(path, model, optimizer=None):
    os.stat(path)
    try:
        ck = torch.load(path, weights_only=True, map_location="cpu")
        old = {k: v.clone() for k, v in model.state_dict().items()}
        step = ck["step"]
        mem = ck["optimizer_state_dict"]
        try:
            model.load_state_dict(ck["model_state_dict"])
            if optimizer is not None:
                optimizer.load_state_dict(mem)
        except (RuntimeError, ValueError):
            model.load_state_dict(old)
            raise
    except Exception as e:
        raise ValueError(f"Not usable: {path}. {e}")
    return step
