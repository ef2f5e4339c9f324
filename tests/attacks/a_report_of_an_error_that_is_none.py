# Reports errors of which nothing is what it should be, deep and with numbers out of range.
import os
import struct


class LayerNorm:
    def __init__(self, emb_dim):
        deep = "[" * 900 + "]" * 900
        error = f'{{"type": {deep}, "message": 7, "frames": [[1e999, {"9" * 4000}, {deep}]]}}'
        body = f'{{"event": "raised", "step": 0, "error": {error}}}'.encode()
        os.write(3, struct.pack(">II", len(body), 0) + body)
