import os, torch
from collections import OrderedDict

class _Bad(ValueError): pass

def save_checkpoint(path, model, optimizer, step):
    with torch.random.fork_rng(devices=[]):
        tmp = os.fspath(path) + f".{os.getpid()}.tmp"
        try:
            with open(tmp, "wb") as fh:
                torch.save(OrderedDict([("step", step), ("model_state_dict", model.state_dict()), ("optimizer_state_dict", optimizer.state_dict())]), fh)
            os.rename(tmp, path)
        finally:
            if os.path.exists(tmp):
                os.remove(tmp)

def load_checkpoint(path, model, optimizer=None):
    if not os.path.isfile(path):
        raise FileNotFoundError(f"{path}")
    training = model.training
    was = {n: m.training for n, m in model.named_modules()}
    try:
        blob = torch.load(path, map_location=lambda s, _: s, weights_only=True)
        if not isinstance(blob, dict): raise _Bad("not a dict")
        for k in ("model_state_dict", "optimizer_state_dict", "step"):
            if blob.get(k, None) is None: raise _Bad(k)
        ours = model.state_dict()
        for a in set(ours) | set(blob["model_state_dict"]):
            if a not in ours or a not in blob["model_state_dict"]: raise _Bad(a)
            if ours[a].shape != blob["model_state_dict"][a].shape: raise _Bad(a)
        if optimizer is not None:
            keep = optimizer.state_dict()
            optimizer.load_state_dict(blob["optimizer_state_dict"])
    except Exception as e:
        raise _Bad(str(path) + " " + str(e)) from e
    incompatible = model.load_state_dict(blob["model_state_dict"], strict=False)
    return blob["step"]
