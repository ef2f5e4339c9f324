# Calls itself without end, in Python and then in C.
import sys

sys.setrecursionlimit(10**9)


class LayerNorm:
    def __init__(self, emb_dim):
        LayerNorm(emb_dim)
