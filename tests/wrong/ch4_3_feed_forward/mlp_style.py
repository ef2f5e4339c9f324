"""4.3 The feed-forward network
"""

import math

import torch
import torch.nn as nn


class GELU(nn.Module):
    """NewGELU, as in the Google BERT repo (identical to OpenAI GPT)."""

    def forward(self, x):
        """Any shape -> the same shape, each number by itself.

        x is never empty, may have any number of dimensions (none too) and lie in memory in any way.
        It stays as it is. The result is a new tensor on x's device and of x's dtype: float32, or
        float64 that is right to seven digits. It is finite for every x from -1000 to 1000.
        Gradients (first ones are enough) pass through all of the formula, and are right for x from
        -10 to 10 at least. Training and evaluation make no difference, to gradients either. Nothing
        is remembered from one call to the next.
        """
        return (
            0.5 * x * (1.0 + torch.tanh(math.sqrt(2.0 / math.pi) * (x + 0.044715 * torch.pow(x, 3.0))))
        )


class FeedForward(nn.Module):
    """Widen fourfold, bend, narrow: each position's vector by itself.

    FeedForward(cfg) has `layers`, an nn.Sequential or nn.ModuleList (or a class made of one) of
        layers[0]  nn.Linear from emb_dim to 4 * emb_dim, with a bias
        layers[1]  GELU(), the one above
        layers[2]  nn.Linear from 4 * emb_dim back to emb_dim, with a bias
    where emb_dim is cfg["emb_dim"], and no other parameters. The weights begin with any random
    numbers, PyTorch's or yours, the biases with random numbers or zeros. Every FeedForward begins
    with other ones and has its own. There is no dropout, whatever cfg["drop_rate"] is, and no
    shortcut from x to the result: both have their place in the block of section 4.5. cfg is a dict
    like GPT_CONFIG_124M of section 4.1 and stays as it is.
    """

    def __init__(self, cfg):
        super().__init__()
        n_embd = cfg["emb_dim"]
        c_fc = nn.Linear(n_embd, 4 * n_embd, bias=True)
        c_proj = nn.Linear(4 * n_embd, n_embd, bias=True)
        nn.init.normal_(c_fc.weight, mean=0.0, std=0.02)
        nn.init.zeros_(c_fc.bias)
        nn.init.zeros_(c_proj.weight)  # modded-nanogpt: the projection starts at zero
        nn.init.zeros_(c_proj.bias)
        self.layers = nn.ModuleList([c_fc, GELU(), c_proj])
        self.layers.append(nn.Dropout(cfg.get("drop_rate", 0.0)))

    def forward(self, x):
        """(batch, tokens, emb_dim) -> (batch, tokens, emb_dim)

        x goes through the three layers in turn, with the weights that they have at this moment. You
        may call the layers or compute with their weights. What GELU.forward promises of memory,
        dtype, device, gradients, modes and remembering holds here too.
        """
        for layer in self.layers:
            x = layer(x)
        return x
