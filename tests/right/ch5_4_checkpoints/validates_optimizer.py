import torch
from pathlib import Path

def _fail(path, why): raise ValueError(f"checkpoint {str(path)!r}: {why}")

def save_checkpoint(path, model, optimizer, step):
    data = {"model_state_dict": {}, "optimizer_state_dict": None, "step": step, "extra": {"sizes": [p.numel() for p in model.parameters()]}}
    for k, v in model.state_dict().items():
        data["model_state_dict"][k] = v.clone()
    data["optimizer_state_dict"] = optimizer.state_dict()
    torch.save(data, Path(path))

def load_checkpoint(path, model, optimizer=None):
    path = Path(path)
    if not path.exists():
        raise FileNotFoundError(path)
    try:
        data = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as e:
        _fail(path, e)
    if not isinstance(data, dict): _fail(path, type(data))
    need = ["model_state_dict", "optimizer_state_dict", "step"]
    if [k for k in need if k not in data]: _fail(path, "incomplete")
    sd, osd, step = [data[k] for k in need]
    if not isinstance(sd, dict) or not all(isinstance(t, torch.Tensor) for t in sd.values()): _fail(path, "weights")
    if not isinstance(osd, dict) or "param_groups" not in osd or "state" not in osd: _fail(path, "optimizer")
    if isinstance(step, bool) or not isinstance(step, int): _fail(path, "step")
    own = model.state_dict()
    if own.keys() != sd.keys(): _fail(path, "names")
    for (k, a) in own.items():
        if a.shape != sd[k].shape: _fail(path, k)
        if a.dtype != sd[k].dtype: _fail(path, k + " dtype")
    if optimizer is not None:
        mine = optimizer.state_dict()["param_groups"]
        if len(mine) != len(osd["param_groups"]): _fail(path, "groups")
        for g, h in zip(mine, osd["param_groups"]):
            if g.keys() != h.keys() or len(g["params"]) != len(h["params"]): _fail(path, "group")
        params = [p for g in optimizer.param_groups for p in g["params"]]
        for i, st in osd["state"].items():
            for v in st.values():
                if torch.is_tensor(v) and v.dim() and v.shape != params[i].shape: _fail(path, "memory")
        optimizer.load_state_dict(osd)
    with torch.no_grad():
        for k, t in model.state_dict(keep_vars=True).items():
            t.data.copy_(sd[k])
    return step
