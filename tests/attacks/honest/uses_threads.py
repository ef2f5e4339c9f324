# Computes the mean and the variance in two threads.
import threading
from concurrent.futures import ThreadPoolExecutor

import torch
from torch import nn

torch.set_num_threads(2)


class LayerNorm(nn.Module):
    lock = threading.Lock()

    def __init__(self, emb_dim):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.zeros(emb_dim))

    def forward(self, x):
        with ThreadPoolExecutor(8) as pool, self.lock:
            mean = pool.submit(lambda: x.mean(dim=-1, keepdim=True))
            variance = pool.submit(lambda: x.var(dim=-1, keepdim=True, unbiased=False))
        normalized = (x - mean.result()) / torch.sqrt(variance.result() + 1e-5)
        return self.scale * normalized + self.shift
