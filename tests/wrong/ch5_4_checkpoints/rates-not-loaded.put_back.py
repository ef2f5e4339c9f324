"""5.4 Checkpoints (fairseq/detectron veteran)"""
import torch


def save_checkpoint(path, model, optimizer, step):
    torch.save(dict(model_state_dict=model.state_dict(),
                    optimizer_state_dict=optimizer.state_dict(),
                    step=step), path)


def _check(ok, path, why):
    if not ok:
        raise ValueError(f"{path}: {why}")


def load_checkpoint(path, model, optimizer=None):
    try:
        ckpt = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise
    except Exception as exc:
        raise ValueError(f"{path}: unreadable ({exc})") from exc

    _check(isinstance(ckpt, dict), path, "no dict")
    for part in ("model_state_dict", "optimizer_state_dict", "step"):
        _check(part in ckpt, path, f"no {part}")
    weights, current = ckpt["model_state_dict"], model.state_dict()
    _check(weights.keys() == current.keys(), path, "other names")
    for name, tensor in current.items():
        _check(weights[name].shape == tensor.shape, path, f"shape of {name}")

    if optimizer is not None:
        # lr belongs to the run's config and to the scheduler, not to the file
        rates = [group["lr"] for group in optimizer.param_groups]
        try:
            optimizer.load_state_dict(ckpt["optimizer_state_dict"])
        except Exception as exc:
            raise ValueError(f"{path}: optimizer ({exc})") from exc
        for group, lr in zip(optimizer.param_groups, rates):
            group["lr"] = lr

    model.load_state_dict(weights, strict=True)
    return ckpt["step"]
