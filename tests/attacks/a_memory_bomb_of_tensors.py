# Takes memory without end, in tensors.
import torch


class LayerNorm:
    def __init__(self, emb_dim):
        self.held = []
        while True:
            self.held.append(torch.ones(1 << 26))
