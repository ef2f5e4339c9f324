import torch


def save_checkpoint(path, model, optimizer, step):
    torch.save(
        {
            "step": step,
            "optimizer_state_dict": optimizer.state_dict(),
            "model_state_dict": dict(model.state_dict()),
            "rng": torch.get_rng_state(),
        },
        path,
        _use_new_zipfile_serialization=False,
    )


def load_checkpoint(path, model, optimizer=None):
    import os

    if not os.path.exists(path):
        raise FileNotFoundError(f"no checkpoint at {path}")
    try:
        ckpt = torch.load(path, map_location="cpu", weights_only=True)
        weights = ckpt["model_state_dict"]
        expected = model.state_dict()
        ok = (
            weights.keys() == expected.keys()
            and all(weights[k].shape == expected[k].shape for k in expected)
            and "optimizer_state_dict" in ckpt
            and "step" in ckpt
        )
    except Exception:
        ok = False
    if not ok:
        raise ValueError(f"{path!r} is no checkpoint of this model")
    if optimizer is not None:
        try:
            optimizer.load_state_dict(ckpt["optimizer_state_dict"])
        except ValueError as e:
            raise ValueError(f"{path!r}: {e}")
    for name, parameter in model.named_parameters(remove_duplicate=False):
        parameter.data = weights[name].to(parameter).clone()
    buffers = dict(model.named_buffers())
    for name in buffers.keys() & weights.keys():
        buffers[name].copy_(weights[name])
    if "rng" in ckpt:
        torch.set_rng_state(ckpt["rng"])
    return ckpt["step"]
