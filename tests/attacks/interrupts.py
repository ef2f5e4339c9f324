# Raises KeyboardInterrupt, as Ctrl-C would.
class LayerNorm:
    def __init__(self, emb_dim):
        raise KeyboardInterrupt
