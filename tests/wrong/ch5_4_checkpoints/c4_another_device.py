"""5.4 Checkpoints"""

import os

import torch


def save_checkpoint(path, model, optimizer, step):
    checkpoint = {
        "model_state_dict": model.state_dict(),
        "optimizer_state_dict": optimizer.state_dict(),
        "step": step,
    }
    neighbour = f"{path}.tmp"
    torch.save(checkpoint, neighbour)
    os.replace(neighbour, path)


def load_checkpoint(path, model, optimizer=None):
    """Look first, then load."""
    if not os.path.exists(path):
        raise FileNotFoundError(path)
    try:
        checkpoint = torch.load(path, weights_only=True)
        weights = checkpoint["model_state_dict"]
        memory = checkpoint["optimizer_state_dict"]
        step = checkpoint["step"]
        expected = {name: tensor.shape for name, tensor in model.state_dict().items()}
        if {name: tensor.shape for name, tensor in weights.items()} != expected:
            raise ValueError("other names or shapes")
        if optimizer is not None:
            optimizer.load_state_dict(memory)
    except Exception as error:
        raise ValueError(f"{path}: {error}") from error
    model.load_state_dict(weights)
    return step
