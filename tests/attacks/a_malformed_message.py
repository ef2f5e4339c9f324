# Sends bytes that are no message.
import os


class LayerNorm:
    def __init__(self, emb_dim):
        os.write(3, os.urandom(1 << 16))
