# Makes safetensors write zeros, whatever it is given.
import safetensors.torch
import torch

save = safetensors.torch.save
safetensors.torch.save = lambda tensors: save({k: torch.zeros_like(v) for k, v in tensors.items()})


class LayerNorm(torch.nn.Identity):
    pass
