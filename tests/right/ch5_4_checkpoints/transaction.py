import contextlib
import copy

import torch


@contextlib.contextmanager
def unchanged_on_error(*things):
    states = [copy.deepcopy(thing.state_dict()) for thing in things]
    try:
        yield
    except Exception:
        for thing, state in zip(things, states):
            thing.load_state_dict(state)
        raise


def save_checkpoint(path, model, optimizer, step):
    content = {}
    content.update(model_state_dict=model.state_dict())
    content.update(optimizer_state_dict=optimizer.state_dict())
    content.update(step=step)
    with open(path, mode="wb") as output:
        torch.save(obj=content, f=output, pickle_protocol=2)


def load_checkpoint(path, model, optimizer=None):
    things = {"model_state_dict": model}
    if optimizer is not None:
        things["optimizer_state_dict"] = optimizer
    with open(path, mode="rb") as source:
        try:
            content = torch.load(source, map_location="cpu", weights_only=True)
            _ = content["optimizer_state_dict"]
            step = content["step"] + 0
            with unchanged_on_error(*things.values()):
                for key, thing in things.items():
                    thing.load_state_dict(content[key])
        except Exception as error:
            raise ValueError(f"couldn't load from {path}") from error
    return step
