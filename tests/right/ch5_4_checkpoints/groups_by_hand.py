"""5.4 Checkpoints"""

import os

import torch
from ch4_6_gpt_model import GPTModel

from kata.draw import caption, curves, progress, run, say, table


def save_checkpoint(path, model, optimizer, step):
    checkpoint = {}
    checkpoint["model_state_dict"] = model.state_dict()
    checkpoint["optimizer_state_dict"] = optimizer.state_dict()
    checkpoint["step"] = step
    # a name that nobody uses yet
    number = 0
    neighbour = str(path) + ".0"
    while os.path.exists(neighbour):
        number += 1
        neighbour = str(path) + "." + str(number)
    torch.save(checkpoint, neighbour)
    os.replace(neighbour, str(path))


def load_checkpoint(path, model, optimizer=None):
    where = "the file " + str(path)

    # 1. read
    if not os.path.exists(path):
        raise FileNotFoundError(where + " is not there")
    try:
        checkpoint = torch.load(str(path), weights_only=True, map_location="cpu")
    except Exception as problem:
        raise ValueError(where + " can't be read: " + str(problem))

    # 2. is it a checkpoint?
    if not isinstance(checkpoint, dict):
        raise ValueError(where + " holds no dict")
    for part in ["model_state_dict", "optimizer_state_dict", "step"]:
        if part not in checkpoint:
            raise ValueError(where + " has no " + part)
    new = checkpoint["model_state_dict"]
    memory = checkpoint["optimizer_state_dict"]
    if not isinstance(new, dict) or not isinstance(memory, dict):
        raise ValueError(where + " has a part that is no dict")

    # 3. does the model fit?
    old = model.state_dict()
    for name in old:
        if name not in new:
            raise ValueError(where + " has no tensor " + name)
    for name in new:
        if name not in old:
            raise ValueError(where + " has a tensor that the model lacks: " + name)
        if not isinstance(new[name], torch.Tensor):
            raise ValueError(where + " has something else than a tensor: " + name)
        if list(new[name].shape) != list(old[name].shape):
            raise ValueError(where + " has another shape for " + name)

    # 4. does the optimizer fit?
    if optimizer is not None:
        groups = memory.get("param_groups")
        if not isinstance(groups, list) or "state" not in memory:
            raise ValueError(where + " has no optimizer's memory")
        if len(groups) != len(optimizer.param_groups):
            raise ValueError(where + " has another number of groups")
        for i in range(len(groups)):
            if len(groups[i]["params"]) != len(optimizer.param_groups[i]["params"]):
                raise ValueError(where + " has another number of parameters in group " + str(i))
        try:
            optimizer.load_state_dict(memory)
        except ValueError as problem:
            raise ValueError(where + " is of another optimizer: " + str(problem))

    # 5. write, number by number: state_dict's tensors are the model's own memory
    with torch.no_grad():
        for name in old:
            old[name].copy_(new[name])
    return checkpoint["step"]


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
