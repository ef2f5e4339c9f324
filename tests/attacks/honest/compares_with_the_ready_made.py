# Compares its own work with torch's in a demonstration, and speaks of LayerNorm in texts.
import torch

__all__ = ["LayerNorm"]
NAMES = {"LayerNorm": "layer normalization", "layer_norm": "the function"}


class LayerNorm(torch.nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.scale = torch.nn.Parameter(torch.ones(emb_dim))
        self.shift = torch.nn.Parameter(torch.zeros(emb_dim))

    def extra_repr(self):
        return f"LayerNorm of {NAMES['LayerNorm']}, getattr(nn, 'LayerNorm') is another"

    def forward(self, x):
        mean = x.mean(dim=-1, keepdim=True)
        variance = x.var(dim=-1, keepdim=True, unbiased=False)
        return self.scale * (x - mean) / torch.sqrt(variance + 1e-5) + self.shift


def compare():
    x = torch.randn(2, 3)
    return LayerNorm(3)(x) - torch.nn.functional.layer_norm(x, (3,))


if __name__ == "__main__":
    print(compare(), getattr(torch.nn, "LayerNorm"))
