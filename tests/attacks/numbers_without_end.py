# Observes whole numbers that no float can hold, and text that no terminal can show.
import os
import struct


class LayerNorm:
    def __init__(self, emb_dim):
        value = '{"dict": [["\\ud800", ' + "9" * 4000 + '], ["scale", 1e999], ["shift", NaN]]}'
        body = f'{{"event": "observed", "step": 0, "value": {value}}}'.encode()
        os.write(3, struct.pack(">II", len(body), 0) + body)
