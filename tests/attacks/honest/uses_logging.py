# Logs every step, to the console and to a file.
import logging
import warnings

import torch
from torch import nn

logging.basicConfig(level=logging.DEBUG, handlers=[logging.StreamHandler()])
log = logging.getLogger(__name__)
log.addHandler(logging.FileHandler("layer_norm.log"))


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.zeros(emb_dim))
        warnings.warn("a layer was made", stacklevel=2)

    def forward(self, x):
        log.info("x has shape %s", tuple(x.shape))
        mean = x.mean(dim=-1, keepdim=True)
        log.debug("its mean is %s", mean)
        variance = x.var(dim=-1, keepdim=True, unbiased=False)
        return self.scale * (x - mean) / torch.sqrt(variance + 1e-5) + self.shift
