from __future__ import annotations
import os, pathlib, torch, contextlib, functools

def guarded(f):
    @functools.wraps(f)
    def inner(path, *a, **k):
        try:
            return f(path, *a, **k)
        except FileNotFoundError:
            raise
        except Exception as e:
            if str(path) in str(e) and isinstance(e, ValueError): raise
            raise ValueError(f"{path}: {e!r}") from e
    return inner

@contextlib.contextmanager
def lock(path):
    p = f"{path}.lock"
    fd = os.open(p, os.O_CREAT | os.O_EXCL | os.O_RDWR)
    try: yield
    finally:
        os.close(fd); os.unlink(p)

def save_checkpoint(path, model, optimizer, step):
    with lock(path):
        torch.save(dict(model_state_dict=model.state_dict(), optimizer_state_dict=optimizer.state_dict(), step=step), str(path))

@guarded
def load_checkpoint(path, model, optimizer=None):
    if not pathlib.Path(path).exists(): raise FileNotFoundError(str(path))
    d = torch.load(path, "cpu", weights_only=True)
    w, o, s = d["model_state_dict"], d["optimizer_state_dict"], d["step"]
    m = model.state_dict()
    assert m.keys() == w.keys(), "names"
    assert all(m[k].shape == w[k].shape for k in m), "shapes"
    if optimizer is not None: optimizer.load_state_dict(o)
    model.load_state_dict(w)
    return s
