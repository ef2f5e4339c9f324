import torch


def save_checkpoint(path, model, optimizer, step):
    state = {k: v.detach().cpu().clone() for k, v in model.state_dict().items()}
    torch.save({"model_state_dict": state, "optimizer_state_dict": optimizer.state_dict(), "step": step}, str(path))


@torch.no_grad()
def load_checkpoint(path, model, optimizer=None):
    try:
        file = open(path, "rb")
    except FileNotFoundError:
        raise
    with file:
        try:
            ck = torch.load(file, map_location=lambda storage, location: storage, weights_only=True)
            new, opt, step = ck["model_state_dict"], ck["optimizer_state_dict"], ck["step"]
            own = model.state_dict()
            if sorted(new) != sorted(own):
                raise KeyError("names")
            for name in own:
                if tuple(new[name].size()) != tuple(own[name].size()):
                    raise KeyError(name)
            if optimizer is not None:
                optimizer.load_state_dict(opt)
        except Exception as e:
            raise ValueError("bad checkpoint: %s (%s)" % (path, e))
    for name, tensor in own.items():
        tensor.copy_(new[name])
    return step
