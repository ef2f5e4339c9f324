import torch


def save_checkpoint(path, model, optimizer, step):
    modes = {part: part.training for part in model.modules()}
    model.eval()
    state = {"model_state_dict": model.state_dict()}
    for part, mode in modes.items():
        part.training = mode
    state["optimizer_state_dict"] = optimizer.state_dict()
    state["step"] = step
    torch.save(state, f=path)


def load_checkpoint(path, model, optimizer=None):
    with open(path, "rb"):
        pass
    try:
        state = torch.load(str(path), map_location="cpu", mmap=True, weights_only=True)
    except Exception:
        try:
            state = torch.load(str(path), map_location="cpu", weights_only=True)  # the old format
        except Exception as error:
            raise ValueError(f"{path} can't be read") from error
    try:
        weights, memory, step = state["model_state_dict"], state["optimizer_state_dict"], state["step"]
        here = model.state_dict()
        assert weights.keys() == here.keys(), "names"
        assert not [k for k in here if here[k].shape != weights[k].shape], "shapes"
    except Exception as error:
        raise ValueError(f"{path} doesn't fit: {error}") from error
    if optimizer is not None:
        try:
            optimizer.load_state_dict(memory)
        except ValueError as error:
            error.args = (f"{path}: {error.args[0]}",)
            raise
    model.load_state_dict(weights)
    return step
