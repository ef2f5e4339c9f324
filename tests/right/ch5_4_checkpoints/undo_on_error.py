import io
import os
from pathlib import Path

import torch
from ch4_6_gpt_model import GPTModel

from kata.draw import caption, curves, progress, run, say, table

PARTS = ("model_state_dict", "optimizer_state_dict", "step")


class NotThisCheckpoint(ValueError):
    """The file at `path` is of no use here."""

    def __init__(self, path, why):
        super().__init__(path, why)
        self.path, self.why = path, why

    def __str__(self):
        return f"{self.path}: {self.why}"


class undo_on_error:
    """Inside, a model may be written to; if anything is raised, its numbers come back."""

    def __init__(self, model):
        self.model = model

    def __enter__(self):
        self.kept = {name: tensor.clone() for name, tensor in self.model.state_dict().items()}

    def __exit__(self, kind, error, trace):
        if kind is not None:
            with torch.no_grad():
                for name, tensor in self.model.state_dict().items():
                    tensor.copy_(self.kept[name])
        return False


def save_checkpoint(path, model, optimizer, step):
    """All that is needed to go on, in one file."""
    path = Path(path)
    stream = io.BytesIO()
    values = model.state_dict(), optimizer.state_dict(), int(step)
    torch.save(dict(zip(PARTS, values), format=1, torch=str(torch.__version__)), stream)
    neighbour = path.with_name(path.name + f".{os.getpid()}.part")
    try:
        neighbour.write_bytes(stream.getbuffer())
        os.replace(neighbour, path)
    finally:
        neighbour.unlink(missing_ok=True)


def load_checkpoint(path, model, optimizer=None):
    """Puts a file's numbers in place and returns its step."""
    stream = io.BytesIO(Path(path).read_bytes())
    try:
        found = torch.load(stream, map_location="cpu", weights_only=True)
    except Exception as error:
        raise NotThisCheckpoint(path, f"torch can't read it ({error})") from error
    if not isinstance(found, dict):
        raise NotThisCheckpoint(path, f"it holds a {type(found).__name__}")
    for part in PARTS:
        if part not in found:
            raise NotThisCheckpoint(path, f"it has no {part}")
    try:
        with undo_on_error(model):
            model.load_state_dict(found["model_state_dict"])
            if optimizer is not None:
                optimizer.load_state_dict(found["optimizer_state_dict"])
    except Exception as error:
        raise NotThisCheckpoint(path, f"it doesn't fit ({error})") from error
    return found["step"]


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
