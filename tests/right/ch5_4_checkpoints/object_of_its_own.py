import os
import torch


class Checkpoint:
    """One checkpoint file."""

    WEIGHTS, MEMORY, STEP = "model_state_dict", "optimizer_state_dict", "step"

    def __init__(self, path):
        self.path = os.fspath(path)

    def write(self, model, optimizer, step):
        parts = {self.WEIGHTS: model.state_dict(), self.MEMORY: optimizer.state_dict(), self.STEP: step}
        torch.save(parts, self.path)

    def read(self):
        if not os.path.lexists(self.path):
            raise FileNotFoundError(2, "No such checkpoint", self.path)
        with self.complaints("unreadable"):
            parts = torch.load(self.path, map_location="cpu", weights_only=True)
            self.weights, self.memory, self.step = parts[self.WEIGHTS], parts[self.MEMORY], parts[self.STEP]
        return self

    def check(self, model):
        with self.complaints("another model"):
            mine = [(n, t.size()) for n, t in sorted(model.state_dict().items())]
            if mine != [(n, t.size()) for n, t in sorted(self.weights.items())]:
                raise LookupError("names or shapes")
        return self

    def put(self, model, optimizer):
        if optimizer is not None:
            with self.complaints("another optimizer"):
                optimizer.load_state_dict(self.memory)
        model.load_state_dict(self.weights, strict=True)
        return self.step

    def complaints(self, what):
        return Complaints(f"{self.path}: {what}")


class Complaints:
    def __init__(self, text):
        self.text = text

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind is not None and issubclass(kind, Exception):
            raise ValueError(f"{self.text} ({error})") from error


def save_checkpoint(path, model, optimizer, step):
    Checkpoint(path).write(model, optimizer, step)


def load_checkpoint(path, model, optimizer=None):
    return Checkpoint(path).read().check(model).put(model, optimizer)
