# Has parameters whose names are control sequences, and a type of error with one in its name.
import torch
from torch import nn

Error = type("Err\x1b[2Jor", (Exception,), {})


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self._parameters["\x1b[2J\ud800"] = nn.Parameter(torch.ones(emb_dim))

    def forward(self, x):
        raise Error("\x1b[2J")
