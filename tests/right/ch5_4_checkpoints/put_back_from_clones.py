"""5.4 Checkpoints"""

import os
import pathlib
from dataclasses import dataclass

import torch
from ch4_6_gpt_model import GPTModel

from kata.draw import caption, curves, progress, run, say, table


class CheckpointError(ValueError):
    """A file that is no checkpoint, or one of something else."""

    def __init__(self, path, reason):
        super().__init__(f"cannot load {path}: {reason}")
        self.path = path
        self.reason = reason


class Untouched:
    """Context manager: if its body fails, the module gets back the numbers it had on entry."""

    __slots__ = ("_module", "_kept")

    def __init__(self, module):
        self._module = module

    def __enter__(self):
        self._kept = {
            name: value.detach().clone()
            for name, value in self._module.state_dict().items()
            if isinstance(value, torch.Tensor)
        }
        return self

    def __exit__(self, kind, error, trace):
        if kind is not None:
            now = self._module.state_dict()
            with torch.no_grad():
                for name, value in self._kept.items():
                    now[name].copy_(value)
        return False


@dataclass(slots=True)
class Checkpoint:
    model_state_dict: dict
    optimizer_state_dict: dict
    step: int

    @classmethod
    def of(cls, model, optimizer, step):
        return cls(model.state_dict(), optimizer.state_dict(), step)

    @classmethod
    def read(cls, path):
        try:
            raw = torch.load(path, map_location="cpu", weights_only=True)
        except FileNotFoundError:
            raise
        except Exception as error:
            raise CheckpointError(path, f"{type(error).__name__}: {error}") from error
        if not isinstance(raw, dict):
            raise CheckpointError(path, "it holds no dict")
        absent = [name for name in cls.__dataclass_fields__ if name not in raw]
        if absent:
            raise CheckpointError(path, f"it lacks {', '.join(absent)}")
        return cls(**{name: raw[name] for name in cls.__dataclass_fields__})

    def write(self, path):
        path = pathlib.Path(path)
        neighbour = path.with_name(path.name + ".part")
        try:
            torch.save({n: getattr(self, n) for n in self.__dataclass_fields__}, neighbour)
            neighbour.replace(path)
        finally:
            neighbour.unlink(missing_ok=True)

    def restore(self, path, model, optimizer):
        try:
            with Untouched(model):
                model.load_state_dict(self.model_state_dict, strict=True)
                if optimizer is not None:
                    optimizer.load_state_dict(self.optimizer_state_dict)
        except Exception as error:
            raise CheckpointError(path, error) from error


def save_checkpoint(path, model, optimizer, step):
    Checkpoint.of(model, optimizer, step).write(path)


def load_checkpoint(path, model, optimizer=None):
    checkpoint = Checkpoint.read(path)
    checkpoint.restore(path, model, optimizer)
    return checkpoint.step


SAVED, MORE = 100, 50  # steps before the checkpoint, and after it


def demo():
    """A training that stops and goes on, what is in its file, and a file that is refused."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "rhyme.pt")
        caption("A run that stops and goes on")
        resume(path)
        caption("What is in the file")
        contents(path)
        caption("A stranger's file")
        refuse(os.path.join(folder, "stranger.pt"))


def resume(path):
    """The run that went on, the one that was resumed, and one without Adam's memory."""
    model, optimizer = fresh(seed=123)
    train(model, optimizer, range(SAVED), "the first 100 steps")
    save_checkpoint(path, model, optimizer, SAVED)
    losses = {"went on": train(model, optimizer, range(SAVED, SAVED + MORE), "goes on")}
    for name, wanted in (("weights alone", False), ("resumed", True)):
        model, optimizer = fresh(seed=7)
        step = load_checkpoint(path, model, optimizer if wanted else None)
        losses[name] = train(model, optimizer, range(step, step + MORE), name)
    curves(list(range(SAVED, SAVED + MORE)), losses, height=12, label="step")
    apart = max(abs(a - b) for a, b in zip(losses["went on"], losses["resumed"]))
    say(
        f"Resumed from the file, the losses are those of the run that went on (at most {apart:.0e}"
        " apart): the one curve lies on the other. With the weights alone Adam has to"
        " find out anew how large its steps may be:"
    )
    for name, values in losses.items():
        print(f"  {name:13}  {'  '.join(f'{loss:.3f}' for loss in values[:7])}  ...")


def fresh(seed):
    from ch4_7_generate import SMALL

    torch.manual_seed(seed)
    model = GPTModel(SMALL)
    return model, torch.optim.AdamW(model.parameters(), lr=3e-3)


def train(model, optimizer, steps, name):
    """Each step has a batch of its own, the same in every run."""
    from ch4_7_generate import RHYME, SMALL

    torch.set_num_threads(1)  # for so small a model, more wait for each other
    data, length, losses = torch.tensor(list(RHYME.encode())), SMALL["context_length"], []
    for step in steps:
        starts = torch.randint(
            len(data) - length, (16,), generator=torch.Generator().manual_seed(step)
        )
        batch = torch.stack([data[s : s + length + 1] for s in starts])
        logits = model(batch[:, :-1])
        loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), batch[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        progress(len(losses), len(steps), f"{name}: loss {loss.item():.3f}")
    return losses


def contents(path):
    """The parts of a file and how large they are."""
    checkpoint = torch.load(path, weights_only=True)
    memory = checkpoint["optimizer_state_dict"]["state"].values()
    parts = {"the model's weights": checkpoint["model_state_dict"].values()}
    for kind in ("exp_avg", "exp_avg_sq", "step"):
        parts[f"AdamW's {kind}"] = [kept[kind] for kept in memory]
    rows = [
        (name, len(part), sum(tensor.numel() for tensor in part), size(part))
        for name, part in parts.items()
    ]
    table(["part", "tensors", "numbers", "bytes"], rows)
    say(
        f"The file has {os.path.getsize(path):,} bytes. AdamW's memory is twice as large as the"
        " model: a checkpoint of GPT-2 small takes 2 GB, of which its weights are 0.65."
    )


def size(tensors):
    return sum(tensor.numel() * tensor.element_size() for tensor in tensors)


class Stranger:
    """While it is being read, it has a function called: here, one that only prints."""

    def __reduce__(self):
        return print, ("  Whatever stands here has just been run on your machine.",)


def refuse(path):
    """Twice the same file: read carelessly, and by load_checkpoint."""
    model, optimizer = fresh(seed=123)
    save_checkpoint(path, model, optimizer, 0)
    checkpoint = torch.load(path, weights_only=True)
    torch.save({**checkpoint, "thanks": Stranger()}, path)
    print("torch.load(path, weights_only=False):")
    torch.load(path, weights_only=False)
    print("load_checkpoint(path, model):")
    try:
        load_checkpoint(path, model)
    except ValueError as error:
        shown = str(error).replace(os.path.dirname(path) + os.sep, "")
        print(f"  ValueError: {shown[:60]} ...")
    else:
        print("  It was loaded.")


if __name__ == "__main__":
    run(demo)
