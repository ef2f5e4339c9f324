import os, torch
NAMES = "model_state_dict optimizer_state_dict step".split()

def save_checkpoint(path, model, optimizer, step):
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    with os.fdopen(fd, "wb") as f:
        torch.save({NAMES[0]: model.state_dict(), NAMES[1]: optimizer.state_dict(), NAMES[2]: step}, f)

def load_checkpoint(path, model, optimizer=None):
    try:
        size = os.path.getsize(path)
    except OSError as e:
        raise FileNotFoundError(str(path)) from e
    if size == 0:
        raise ValueError(f"empty: {path}")
    try:
        saved = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as e:
        raise ValueError("%s: %s" % (path, type(e).__name__))
    if type(saved).__name__ not in ("dict", "OrderedDict") or any(n not in saved for n in NAMES):
        raise ValueError("%s: not all of %s" % (path, NAMES))
    problems = []
    try:
        theirs = saved[NAMES[0]]
        for n, t in model.state_dict().items():
            if n not in theirs: problems.append(n + " missing")
            elif theirs[n].shape != t.shape: problems.append(n + " shape")
        for n in theirs:
            if n not in model.state_dict(): problems.append(n + " unexpected")
        if optimizer is not None:
            a = [len(g["params"]) for g in saved[NAMES[1]]["param_groups"]]
            b = [len(g["params"]) for g in optimizer.param_groups]
            if a != b: problems.append("groups")
    except Exception as e:
        problems.append(repr(e))
    if problems:
        raise ValueError("%s: %s" % (path, ", ".join(problems)))
    if optimizer is not None:
        optimizer.load_state_dict(saved[NAMES[1]])
    model.load_state_dict(saved[NAMES[0]])
    return saved[NAMES[2]]
