# Observes tensors of dtypes and shapes that the grader has never heard of.
import json
import os
import struct

KINDS = ["BF16", "F8_E4M3", "F8_E5M2", "F4", "C64", "O", "U64"]


class LayerNorm:
    count = 0

    def __init__(self, emb_dim):
        kind = KINDS[LayerNorm.count % len(KINDS)]
        step, LayerNorm.count = LayerNorm.count, LayerNorm.count + 1
        head = json.dumps({"0": {"dtype": kind, "shape": [1], "data_offsets": [0, 8]}}).encode()
        blob = struct.pack("<Q", len(head)) + head + b"\0" * 8
        value = {"tensor": "0", "dtype": "float32"}
        body = json.dumps({"event": "observed", "step": step, "value": value}).encode()
        os.write(3, struct.pack(">II", len(body), len(blob)) + body + blob)
