# Keeps its numbers in files that it maps into memory, one of them without a name.
import mmap
import shutil
import tempfile

import numpy as np
import torch


class LayerNorm(torch.nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.scale = torch.nn.Parameter(torch.ones(emb_dim))
        self.shift = torch.nn.Parameter(torch.zeros(emb_dim))

    def forward(self, x):
        with tempfile.NamedTemporaryFile() as file, tempfile.TemporaryFile() as nameless:
            mapped = np.memmap(file.name, "float32", "w+", shape=(100, 100))
            mapped[:] = 1.0
            mapped.flush()
            nameless.truncate(1 << 20)
            mmap.mmap(nameless.fileno(), 1 << 20)[:4] = b"kept"
            shutil.copyfile(file.name, "copy")
            own = np.memmap(file.name, "float32", "c", shape=(100, 100))
        assert own[1, 1] == 1.0  # its file is deleted by now
        mean = x.mean(dim=-1, keepdim=True)
        variance = x.var(dim=-1, keepdim=True, unbiased=False)
        return self.scale * (x - mean) / torch.sqrt(variance + 1e-5) + self.shift
