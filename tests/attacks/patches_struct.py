# Lies about the lengths of messages.
import sys

import torch


class Lengths:
    def pack(self, *lengths):
        return b"\xff" * 8


sys.modules["kata.wire.frames"].LENGTHS = Lengths()


class LayerNorm(torch.nn.Identity):
    pass
