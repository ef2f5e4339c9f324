import torch


class LayerNorm(torch.nn.Module):
    def __init__(self, emb_dim, eps=1e-5):
        super().__init__()
        self.shift = torch.nn.Parameter(torch.zeros(emb_dim))
        self.scale = torch.nn.Parameter(torch.ones(emb_dim))
        self.eps = eps

    def forward(self, x):
        centred = x - x.sum(-1, keepdim=True) / x.shape[-1]
        return (
            centred * torch.rsqrt((centred * centred).mean(-1, True) + self.eps) * self.scale
            + self.shift
        )
