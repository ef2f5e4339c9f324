import torch, io, zipfile, contextlib

def save_checkpoint(path, model, optimizer, step):
    buf = io.BytesIO()
    torch.save({"step": step, "model_state_dict": model.state_dict(), "optimizer_state_dict": optimizer.state_dict()}, buf)
    with open(path, "wb") as f:
        f.write(buf.getbuffer())
    print("saved", path)

def load_checkpoint(path, model, optimizer=None):
    with open(path, "rb") as f:
        raw = f.read()
    try:
        ckpt = torch.load(io.BytesIO(raw), map_location=torch.device("cpu"), weights_only=True)
        sd = ckpt["model_state_dict"]; opt = ckpt["optimizer_state_dict"]; step = ckpt["step"]
        current = {k: tuple(v.shape) for k, v in model.state_dict().items()}
        saved = {k: tuple(v.shape) for k, v in sd.items()}
        if current != saved:
            diff = {k for k in current.keys() | saved.keys() if current.get(k) != saved.get(k)}
            raise ValueError(f"differs in {sorted(diff)}")
        backup = None
        if optimizer is not None:
            optimizer.load_state_dict(opt)
    except Exception as exc:
        raise ValueError(f"could not restore from {path!s}") from exc
    for name, module in model.named_modules():
        own = module._parameters | module._buffers
        for key, value in own.items():
            full = f"{name}.{key}" if name else key
            if value is not None and full in sd:
                value.data = sd[full].to(value.dtype).clone()
    return step
