# Observes lists in lists in lists, more than any reader of them can bear.
import os
import struct


class LayerNorm:
    def __init__(self, emb_dim):
        for depth in (400, 100_000):
            value = "[" * depth + "]" * depth
            body = f'{{"event": "observed", "step": 0, "value": {value}}}'.encode()
            os.write(3, struct.pack(">II", len(body), 0) + body)
