"""5.4 Checkpoints"""

import os

import torch


def save_checkpoint(path, model, optimizer, step):
    """Write all that is needed to go on training to one file at exactly this path."""
    path = str(path)
    temporary = path + ".part"
    try:
        with open(temporary, "wb") as file:
            torch.save(
                dict(
                    model_state_dict=model.state_dict(),
                    optimizer_state_dict=optimizer.state_dict(),
                    step=int(step),
                ),
                file,
            )
        os.replace(temporary, path)
    finally:
        if os.path.isfile(temporary):
            os.unlink(temporary)


def load_checkpoint(path, model, optimizer=None):
    try:
        with open(path, "rb") as file:
            checkpoint = torch.load(file, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise
    except Exception as error:  # no zip, half a zip, a pickle with more than numbers
        raise ValueError(f"{path}: {error}") from error
    try:
        weights = checkpoint["model_state_dict"]
        memory = checkpoint["optimizer_state_dict"]
        step = checkpoint["step"]
    except KeyError as error:
        raise ValueError(f"{path}: no {error} in it") from error
    mine = model.state_dict()
    if set(mine) != set(weights) or any(mine[n].shape != weights[n].shape for n in mine):
        raise ValueError(f"{path}: another model's")
    if optimizer is not None:
        try:
            optimizer.load_state_dict(memory)
        except Exception as error:
            raise ValueError(f"{path}: another optimizer's: {error}") from error
    model.load_state_dict(weights)
    return step
