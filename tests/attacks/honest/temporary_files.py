# Keeps its statistics in temporary files and folders, and its notes in the current one.
import os
import tempfile
from pathlib import Path

import numpy as np
import torch
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.zeros(emb_dim))

    def forward(self, x):
        with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile("w") as file:
            file.write("normalizing")
            saved = Path(folder, "x.pt")
            torch.save(x.detach(), saved)
            assert torch.equal(torch.load(saved), x.detach())
            np.save(Path(folder, "x.npy"), x.detach().numpy())
            os.replace(saved, Path(folder, "y.pt"))
        with tempfile.NamedTemporaryFile("w+") as file:
            file.write("done")
        Path("notes.txt").write_text("so far, so good")
        (Path.home() / ".cache").mkdir(exist_ok=True)
        mean = x.mean(dim=-1, keepdim=True)
        variance = x.var(dim=-1, keepdim=True, unbiased=False)
        return self.scale * (x - mean) / torch.sqrt(variance + 1e-5) + self.shift
