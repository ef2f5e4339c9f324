import os
import shutil

import torch


def save_checkpoint(path, model, optimizer, step):
    new = os.fspath(path) + "~"
    with open(new, "wb") as f:
        torch.save({"model_state_dict": model.state_dict(), "optimizer_state_dict": optimizer.state_dict(), "step": step}, f)
    shutil.move(new, path)


def load_checkpoint(path, model, optimizer=None):
    with open(path, "rb") as f:
        try:
            ckpt = torch.load(f, map_location="cpu", weights_only=True)
            state, opt_state, step = ckpt["model_state_dict"], ckpt["optimizer_state_dict"], ckpt["step"]
            own = model.state_dict()
            if sorted(own) != sorted(state):
                raise ValueError("names differ")
            for k in own:
                if own[k].shape != state[k].shape:
                    raise ValueError(f"shape of {k} differs")
            if optimizer is not None:
                optimizer.load_state_dict(opt_state)
        except Exception as e:
            raise ValueError(f"bad checkpoint {path}: {e}") from e
    # everything fits: now copy, the Parameters stay the same objects
    for k, p in model.named_parameters():
        p.data.copy_(state[k])
    return step
