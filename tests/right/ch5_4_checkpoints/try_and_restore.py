import copy

import torch


def save_checkpoint(path, model, optimizer, step):
    with open(path, "wb") as file:
        torch.save(dict(model_state_dict=model.state_dict(), optimizer_state_dict=optimizer.state_dict(),
                        step=int(step), rng_state=torch.get_rng_state(), format="gpt-course-1"), file)


def load_checkpoint(path, model, optimizer=None):
    """Tries it, and puts everything back where it goes wrong."""
    with open(path, "rb"):
        pass  # FileNotFoundError comes from here
    parts = [part for part in (model, optimizer) if part is not None]
    before = [copy.deepcopy(part.state_dict()) for part in parts]
    try:
        checkpoint = torch.load(path, map_location=torch.device("cpu"), weights_only=True)
        model_state, optimizer_state, step = (
            checkpoint[f"{key}"] for key in ("model_state_dict", "optimizer_state_dict", "step"))
        if type(step) is not int or not hasattr(optimizer_state, "keys"):
            raise TypeError("step or optimizer_state_dict is of a wrong type")
        shapes = {name: tensor.shape for name, tensor in model_state.items()}
        if shapes != {name: tensor.shape for name, tensor in before[0].items()}:
            raise KeyError("names or shapes differ from the model's")
        for part, state in zip(parts, (model_state, optimizer_state)):
            part.load_state_dict(state)
    except Exception as reason:
        for part, state in zip(parts, before):
            part.load_state_dict(state)
        raise ValueError(f"no checkpoint for this model and optimizer: {path} ({reason!r})")
    return step
