import io, torch
from pathlib import Path

KEYS = "model_state_dict", "optimizer_state_dict", "step"

def save_checkpoint(path, model, optimizer, step):
    memory = io.BytesIO()
    torch.save(dict(zip(KEYS, (model.state_dict(), optimizer.state_dict(), step))), memory)
    Path(path).write_bytes(memory.getvalue())

def load_checkpoint(path, model, optimizer=None):
    data = Path(path).read_bytes()
    try:
        m, o, step = map(torch.load(io.BytesIO(data), "cpu", weights_only=True).__getitem__, KEYS)
        look = lambda state: sorted((name, tuple(t.size())) for name, t in state.items())
        assert look(m) == look(model.state_dict()), "another model's"
        assert isinstance(step, int), "step is not an int"
        o["state"], o["param_groups"]
        if optimizer is not None:
            optimizer.load_state_dict(o)
    except Exception as e:
        raise ValueError("%s: %s" % (path, e)) from e
    model.load_state_dict(m, strict=True)
    return step
