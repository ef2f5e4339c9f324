import copy, torch

def save_checkpoint(path, model, optimizer, step):
    state = copy.deepcopy({"model_state_dict": model.state_dict(), "optimizer_state_dict": optimizer.state_dict(), "step": step})
    torch.save(state, path)

def load_checkpoint(path, model, optimizer=None):
    f = open(path, "rb")
    try:
        ckpt = torch.load(f, map_location="cpu", weights_only=True)
        weights, step, memory = ckpt["model_state_dict"], ckpt["step"], ckpt["optimizer_state_dict"]
        copy.deepcopy(model).load_state_dict(weights)
        if optimizer is not None:
            optimizer.load_state_dict(memory)
    except Exception as problem:
        raise ValueError(f"Cannot load checkpoint {path}: {problem}")
    finally:
        f.close()
    model.load_state_dict(weights)
    return step
