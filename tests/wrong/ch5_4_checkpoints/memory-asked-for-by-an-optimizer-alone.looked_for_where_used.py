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

import torch
from ch4_6_gpt_model import GPTModel

from kata.draw import caption, curves, progress, run, say, table


def save_checkpoint(path, model, optimizer, step):
    target = os.fspath(path)
    torch.save(
        {
            "model_state_dict": model.state_dict(),
            "optimizer_state_dict": optimizer.state_dict(),
            "step": step,
        },
        target + "_",
    )
    os.replace(target + "_", target)


def load_checkpoint(path, model, optimizer=None):
    try:
        checkpoint = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise
    except Exception as error:
        raise ValueError(f"{path}: {error}") from error
    try:
        weights = checkpoint["model_state_dict"]
        step = checkpoint["step"]
        memory = checkpoint["optimizer_state_dict"] if optimizer is not None else None
    except (KeyError, TypeError, IndexError) as error:
        raise ValueError(f"{path} isn't a checkpoint: {error}") from error

    mine = model.state_dict()
    if mine.keys() != weights.keys():
        raise ValueError(f"{path}: other names: {sorted(mine.keys() ^ weights.keys())}")
    for name in mine:
        if mine[name].shape != weights[name].shape:
            raise ValueError(f"{path}: {name} has another shape")

    if memory is not None:
        try:
            optimizer.load_state_dict(memory)
        except ValueError as error:
            raise ValueError(f"{path}: {error}") from error
    model.load_state_dict(weights)
    return step


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
