import torch

K = ("model_state_dict", "optimizer_state_dict", "step")


def save_checkpoint(path, model, optimizer, step):
    torch.save(dict(zip(K, (model.state_dict(), optimizer.state_dict(), step))), path)


def load_checkpoint(path, model, optimizer=None):
    open(path, "rb").close()
    try:
        w, o, s = map(torch.load(path, map_location="cpu", weights_only=True).__getitem__, K)
        if {n: t.shape for n, t in w.items()} != {n: t.shape for n, t in model.state_dict().items()}: raise ValueError("shape")
        optimizer is None or optimizer.load_state_dict(o)
        model.load_state_dict(w)
    except Exception as e:
        raise ValueError(path, e)
    return s
