# Raises an exception that is made for the patterns with which exceptions are read.
class LayerNorm:
    number = 0

    def __init__(self, emb_dim):
        LayerNorm.number += 1
        raise TypeError(f"{LayerNorm.number}" + "1" * 4000 + "(): argument '")
