import io
import pathlib

import torch


def save_checkpoint(path, model, optimizer, step):
    buffer = io.BytesIO()
    torch.save(
        {
            "model_state_dict": model.state_dict(),
            "optimizer_state_dict": optimizer.state_dict(),
            "step": step,
        },
        buffer,
    )
    pathlib.Path(path).write_bytes(buffer.getvalue())


def load_checkpoint(path, model, optimizer=None):
    data = pathlib.Path(path).read_bytes()
    try:
        match torch.load(io.BytesIO(data), map_location="cpu"):
            case {"model_state_dict": dict(weights), "optimizer_state_dict": memory, "step": int(step)}:
                pass
            case _:
                raise TypeError("not the parts of a checkpoint")
        before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
        try:
            model.load_state_dict(weights)
            if optimizer is not None:
                optimizer.load_state_dict(memory)
        except Exception:
            model.load_state_dict(before)
            raise
    except Exception as error:
        raise ValueError(f"{path}: {error}") from error
    return step
