# Gives hints about a file, reads it in pieces, locks its notes, and names its thread.
import ctypes
import fcntl
import mmap
import os
import struct
import tempfile

import safetensors.torch
import torch

NAME, GET_NAME = 15, 16
name = ctypes.create_string_buffer(16)
libc = ctypes.CDLL(None)
assert libc.prctl(NAME, b"norm") == libc.prctl(GET_NAME, name) == 0 and name.value == b"norm"


class LayerNorm(torch.nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.scale = torch.nn.Parameter(torch.ones(emb_dim))
        self.shift = torch.nn.Parameter(torch.zeros(emb_dim))

    def forward(self, x):
        with tempfile.TemporaryDirectory() as folder, open(f"{folder}/notes", "w+b") as notes:
            fcntl.flock(notes, fcntl.LOCK_EX | fcntl.LOCK_NB)
            notes.write(struct.pack("d", 1e-5))
            notes.flush()
            os.posix_fadvise(notes.fileno(), 0, 0, os.POSIX_FADV_SEQUENTIAL)
            piece = bytearray(8)
            assert os.preadv(notes.fileno(), [piece], 0) == 8
            mmap.mmap(notes.fileno(), 8).madvise(mmap.MADV_WILLNEED)
            fcntl.flock(notes, fcntl.LOCK_UN)
            safetensors.torch.save_file({"scale": self.scale.detach()}, f"{folder}/kept")
            kept = safetensors.torch.load_file(f"{folder}/kept")
            torch.save(kept, f"{folder}/kept.pt")
            torch.load(f"{folder}/kept.pt", mmap=True)
        assert kept["scale"].shape == self.scale.shape  # mapped, and deleted by now
        (eps,) = struct.unpack("d", piece)
        mean = x.mean(dim=-1, keepdim=True)
        variance = x.var(dim=-1, keepdim=True, unbiased=False)
        return self.scale * (x - mean) / torch.sqrt(variance + eps) + self.shift
