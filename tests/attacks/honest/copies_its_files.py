# Copies its notes with their times, and gives a file of its own a mode before it is put in place.
import os
import shutil
import tempfile
from pathlib import Path

import torch
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.zeros(emb_dim))

    def forward(self, x):
        with tempfile.NamedTemporaryFile("w", delete=False) as notes:
            notes.write("normalizing")
            os.fchmod(notes.fileno(), 0o644)
        os.replace(notes.name, "notes.txt")
        for copy in (shutil.copyfile, shutil.copy, shutil.copy2):
            copy("notes.txt", "copied.txt")
        Path("copied.txt").chmod(0o600)
        os.utime("copied.txt", (0, 0))
        mean = x.mean(dim=-1, keepdim=True)
        variance = x.var(dim=-1, keepdim=True, unbiased=False)
        return self.scale * (x - mean) / torch.sqrt(variance + 1e-5) + self.shift
