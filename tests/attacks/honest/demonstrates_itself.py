# Imports the engine's drawing, shows its source and tries itself out, at import.
import copy
import inspect
import io
import pickle

import torch
from torch import nn

from kata.draw import table


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.zeros(emb_dim))

    def forward(self, x):
        mean = x.mean(dim=-1, keepdim=True)
        variance = x.var(dim=-1, keepdim=True, unbiased=False)
        return self.scale * (x - mean) / torch.sqrt(variance + 1e-5) + self.shift


print(inspect.getsource(LayerNorm))
layer = copy.deepcopy(LayerNorm(400))
buffer = io.BytesIO()
torch.save(pickle.loads(pickle.dumps(layer)).state_dict(), buffer)
torch.jit.trace(layer, torch.randn(2, 400))
optimizer = torch.optim.Adam(layer.parameters())
layer(torch.randn(500, 400)).sum().backward()
optimizer.step()
table(["mean"], [[0.0]])
