import torch
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.eps = 1e-5
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.zeros(emb_dim))
        self._work = None

    def _workspace_like(self, x):
        work = self._work
        if work is None or (work.shape, work.dtype, work.device) != (x.shape, x.dtype, x.device):
            work = self._work = torch.empty_like(x)
        return work

    def forward(self, x):
        mean = x.mean(dim=-1, keepdim=True)
        rstd = (x.var(dim=-1, keepdim=True, correction=0) + self.eps).rsqrt()
        if torch.is_grad_enabled():
            return (x - mean) * rstd * self.scale + self.shift
        out = self._workspace_like(x)
        torch.sub(x, mean, out=out)
        return out.mul_(rstd).mul_(self.scale).add_(self.shift)
