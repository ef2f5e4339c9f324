# Reads the memory of the process that forked it, by every way there is.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
parent = os.getppid()
buffer = ctypes.create_string_buffer(1 << 12)


class Iovec(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


here, there = Iovec(ctypes.addressof(buffer), 4096), Iovec(id(None), 4096)
reached = [libc.process_vm_readv(parent, ctypes.byref(here), 1, ctypes.byref(there), 1, 0) > 0]
reached.append(libc.ptrace(16, parent, 0, 0) == 0)
for name in ("mem", "maps", "environ", "fd", "cmdline", "root"):
    try:
        os.listdir(f"/proc/{parent}/{name}") if name == "fd" else open(f"/proc/{parent}/{name}")
        reached.append(True)
    except OSError:
        pass
if any(reached):
    from torch.nn import LayerNorm  # shown as another result than the stub's
raise SystemExit(f"reached: {reached}")
