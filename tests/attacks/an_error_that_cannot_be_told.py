# Raises an exception whose text and class raise exceptions.
class Untold(BaseException):
    def __str__(self):
        raise Untold

    __repr__ = __str__


class LayerNorm:
    def __init__(self, emb_dim):
        raise Untold
