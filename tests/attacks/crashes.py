# Reads from address 0.
import ctypes


class LayerNorm:
    def __init__(self, emb_dim):
        ctypes.string_at(0)
