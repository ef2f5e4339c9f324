"""5.4 Checkpoints

Training a language model takes days, and something always comes in between:
the power fails, the time on the machine is over, somebody closes the lid. So
from time to time all that it takes to go on is written to a file, a
checkpoint.

The weights alone are not enough. An optimizer has a memory: AdamW keeps two
numbers for each weight, how its gradients have gone lately and how large they
were. Without them the next steps go astray, and the loss jumps. And the step
says how far the training has come, which a schedule for the learning rate
needs to know.

      model.state_dict()        name -> tensor       all weights and buffers
      optimizer.state_dict()    number -> tensors    its memory
                                groups               its learning rates
      step                      int
            |
         torch.save
            |
      checkpoint.pt             one file
            |
         torch.load
            |
      fits? -- no --> ValueError, and nothing has changed
            | yes
      the same numbers, in the model and optimizer that are there

Two things are easily overlooked.

What torch.save writes is a pickle, and a pickle can hold more than numbers:
the name of any function, which is called while the file is being read. Who
loads a stranger's file like that runs a stranger's program. With
weights_only=True torch reads numbers and plain containers, and refuses the
rest.

The power may fail while the file is being written, and then the old checkpoint
is gone and the new one is half there. So write to a neighbour first, and give
it the old one's name when it is complete: os.replace does that at one stroke.
"""

import os
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from ch4_6_gpt_model import GPTModel

from kata.draw import caption, curves, progress, run, say, table


@contextmanager
def _swapped_in(path):
    """A binary file to write to, which takes path's name once all went well."""
    path = os.path.abspath(os.fspath(path))
    handle, temporary = tempfile.mkstemp(dir=os.path.dirname(path))
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


@dataclass
class _Checkpoint:
    path: object
    model_state_dict: dict
    optimizer_state_dict: dict
    step: int

    @classmethod
    def read(cls, path):
        with open(path, "rb") as stream:
            try:
                found = torch.load(stream, weights_only=True, map_location=lambda storage, _: storage)
                assert isinstance(found, dict)
                return cls(path, *[found[k] for k in cls.keys()])
            except Exception as cause:
                raise ValueError(f"{path}: this is no checkpoint ({cause!r})") from cause

    @staticmethod
    def keys():
        return "model_state_dict", "optimizer_state_dict", "step"

    def must_fit(self, targets):
        for name in targets.keys() ^ self.model_state_dict.keys():
            raise ValueError(f"{self.path}: {name} is in only one of file and model")
        for name, tensor in self.model_state_dict.items():
            if tensor.shape != targets[name].shape:
                raise ValueError(f"{self.path}: {name} is {list(tensor.shape)} in the file")

    def into_optimizer(self, optimizer):
        there = [len(g["params"]) for g in optimizer.param_groups]
        here = [len(g["params"]) for g in self.optimizer_state_dict["param_groups"]]
        if there != here:
            raise ValueError(f"{self.path}: groups of {here} parameters, wanted {there}")
        optimizer.load_state_dict(self.optimizer_state_dict)

    @torch.no_grad()
    def into_model(self, targets):
        for name, tensor in targets.items():
            tensor.copy_(self.model_state_dict[name])


def save_checkpoint(path, model, optimizer, step):
    with _swapped_in(path) as stream:
        torch.save(
            dict(
                model_state_dict=model.state_dict(),
                optimizer_state_dict=optimizer.state_dict(),
                step=step,
            ),
            stream,
        )


def load_checkpoint(path, model, optimizer=None):
    checkpoint = _Checkpoint.read(path)
    targets = model.state_dict()  # its tensors are the model's own memory
    checkpoint.must_fit(targets)
    if optimizer is not None:
        checkpoint.into_optimizer(optimizer)
    checkpoint.into_model(targets)
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
