"""5.4 Checkpoints, in the manner of nanoGPT's train.py"""
import os

import torch


def save_checkpoint(path, model, optimizer, step):
    checkpoint = {
        'model_state_dict': model.state_dict(),
        'optimizer_state_dict': optimizer.state_dict(),
        'step': step,
    }
    torch.save(checkpoint, path)


def load_checkpoint(path, model, optimizer=None):
    if not os.path.exists(path):
        raise FileNotFoundError(f"no checkpoint at {path}")
    try:
        checkpoint = torch.load(path, map_location='cpu', weights_only=True)
    except Exception as e:
        raise ValueError(f"cannot read {path}: {e}") from e

    # look before touching anything
    if not isinstance(checkpoint, dict):
        raise ValueError(f"{path} holds a {type(checkpoint).__name__}, not a checkpoint")
    for k in ('model_state_dict', 'optimizer_state_dict', 'step'):
        if k not in checkpoint:
            raise ValueError(f"{path} has no {k}")

    state_dict = checkpoint['model_state_dict']
    sd = model.state_dict()
    if set(sd) != set(state_dict):
        raise ValueError(f"{path}: mismatched keys: {set(sd) ^ set(state_dict)}")
    for k, v in sd.items():
        if not torch.is_tensor(state_dict[k]) or state_dict[k].shape != v.shape:
            raise ValueError(f"{path}: {k} doesn't fit {tuple(v.shape)}")

    if optimizer is not None:
        try:
            optimizer.load_state_dict(checkpoint['optimizer_state_dict'])
        except Exception as e:
            raise ValueError(f"{path}: the optimizer doesn't fit: {e}") from e
    model.load_state_dict(state_dict)
    checkpoint_step = checkpoint['step']
    checkpoint = None  # free up memory
    return checkpoint_step
