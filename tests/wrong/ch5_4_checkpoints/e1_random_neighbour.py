import os

import torch


def save_checkpoint(path, model, optimizer, step):
    folder, name = os.path.split(os.path.abspath(path))
    # a name that no other process has
    tag = "".join(f"{n:x}" for n in torch.randint(16, (8,)).tolist())
    neighbour = os.path.join(folder, f".{name}.{tag}")
    state = {"step": step}
    for key, owner in ("model_state_dict", model), ("optimizer_state_dict", optimizer):
        state[key] = owner.state_dict()
    torch.save(state, neighbour)
    os.replace(neighbour, path)


def load_checkpoint(path, model, optimizer=None):
    def reject(reason):
        return ValueError(f"{os.fspath(path)}: {reason}")

    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise
    except Exception as error:
        raise reject(error) from error
    if not isinstance(state, dict):
        raise reject("no dict")
    missing = {"model_state_dict", "optimizer_state_dict", "step"} - state.keys()
    if missing:
        raise reject(f"without {sorted(missing)}")
    new, old = state["model_state_dict"], model.state_dict()
    try:
        shapes_new = {name: t.shape for name, t in new.items()}
    except AttributeError as error:
        raise reject("no weights in it") from error
    if shapes_new != {name: t.shape for name, t in old.items()}:
        raise reject("another model")
    if optimizer is not None:
        try:
            optimizer.load_state_dict(state["optimizer_state_dict"])
        except Exception as error:
            raise reject(error) from error
    model.load_state_dict(new)
    return state["step"]
