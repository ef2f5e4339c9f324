# Makes safetensors write zeros, whatever it is given.
import safetensors.numpy
import numpy as np
import torch

save = safetensors.numpy.save
safetensors.numpy.save = lambda tensors: save({k: np.zeros_like(v) for k, v in tensors.items()})


class LayerNorm(torch.nn.Identity):
    pass
