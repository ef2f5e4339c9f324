import math
import time
from contextlib import contextmanager
from dataclasses import dataclass, field

import torch
from ch4_6_gpt_model import GPTModel
from ch4_7_generate import generate_text_simple
from ch5_1_loss import calc_loss_batch, calc_loss_loader, token_windows
from torch.utils.data import DataLoader, TensorDataset

from kata.draw import bars, caption, curves, progress, run, say, table


@contextmanager
def evaluating(model):
    """eval() and no gradients inside, everything as it was outside."""
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        with torch.no_grad():
            yield model
    finally:
        for module, training in modes:
            module.training = training


@dataclass
class History:
    train_losses: list = field(default_factory=list)
    val_losses: list = field(default_factory=list)
    tokens_seen: list = field(default_factory=list)

    def record(self, losses, tokens):
        for column, value in zip((self.train_losses, self.val_losses, self.tokens_seen), (*losses, tokens)):
            column.append(value)

    def unpack(self):
        return self.train_losses, self.val_losses, self.tokens_seen


class Trainer:
    """Lightning-like: knows model, optimizer and device; fit() goes through the data."""

    def __init__(self, model, optimizer, device, schedule=None, max_norm=None):
        self.model, self.optimizer, self.device = model, optimizer, device
        self.schedule, self.max_norm = schedule, max_norm
        self.global_step, self.tokens, self.history = 0, 0, History()

    def training_step(self, inputs, targets):
        self.model.train()
        lr = self.schedule(self.global_step) if self.schedule is not None else None
        train_step(self.model, inputs, targets, self.optimizer, self.device, lr, self.max_norm)
        self.tokens += math.prod(inputs.shape)

    def fit(self, train_loader, val_loader, epochs, every, eval_iter):
        for _ in range(epochs):
            for inputs, targets in train_loader:
                self.training_step(inputs, targets)
                if self.global_step % every == 0:
                    losses = evaluate_model(self.model, train_loader, val_loader, self.device, eval_iter)
                    self.history.record(losses, self.tokens)
                self.global_step += 1
        return self.history


def clip_gradients(model, max_norm):
    grads = [p.grad for p in model.parameters() if p.grad is not None]
    if not grads:
        return 0.0
    # the one long vector of the lesson
    vector = torch.cat([g.detach().reshape(-1) for g in grads])
    norm = torch.einsum("i,i->", vector, vector).sqrt().item()
    if norm > max_norm:
        vector = vector.mul(max_norm / norm)
        for grad, piece in zip(grads, vector.split([g.numel() for g in grads])):
            with torch.no_grad():
                grad.copy_(piece.reshape(grad.shape))
    return norm


def learning_rate(step, warmup_steps, total_steps, peak_lr, initial_lr=3e-5, min_lr=1e-6):
    if step < warmup_steps:
        return initial_lr + (peak_lr - initial_lr) * (step / warmup_steps)
    # how much of the way down is done, never more than all of it
    done = min(1.0, (step - warmup_steps) / max(1, total_steps - warmup_steps))
    return min_lr + (peak_lr - min_lr) * (1 + math.cos(done * math.pi)) / 2


def train_step(model, input_batch, target_batch, optimizer, device, lr=None, max_norm=None):
    if lr is not None:
        for g in optimizer.param_groups:
            g.update(lr=lr)
    for p in model.parameters():
        p.grad = None
    optimizer.zero_grad()
    with torch.enable_grad():
        loss = calc_loss_batch(input_batch, target_batch, model, device)
        loss.backward()
    before = loss.item()
    if max_norm is not None:
        clip_gradients(model, max_norm)
    optimizer.step()
    return before


def evaluate_model(model, train_loader, val_loader, device, eval_iter):
    with evaluating(model):
        return tuple(
            calc_loss_loader(data, model, device, num_batches=eval_iter)
            for data in (train_loader, val_loader)
        )


def train_model_simple(
    model,
    train_loader,
    val_loader,
    optimizer,
    device,
    num_epochs,
    eval_freq,
    eval_iter,
    schedule=None,
    max_norm=None,
):
    trainer = Trainer(model, optimizer, device, schedule=schedule, max_norm=max_norm)
    return trainer.fit(train_loader, val_loader, num_epochs, eval_freq, eval_iter).unpack()


TEXT = """\
Twinkle, twinkle, little star,
How I wonder what you are!
Up above the world so high,
Like a diamond in the sky.

When the blazing sun is gone,
When he nothing shines upon,
Then you show your little light,
Twinkle, twinkle, all the night.

Then the trav'ller in the dark,
Thanks you for your tiny spark,
He could not see which way to go,
If you did not twinkle so.

In the dark blue sky you keep,
And often thro' my curtains peep,
For you never shut your eye,
Till the sun is in the sky.
"""  # Jane Taylor, 1806: what the model is trained on
UNSEEN = """\
'Tis your bright and tiny spark,
Lights the trav'ller in the dark:
Tho' I know not what you are,
Twinkle, twinkle, little star.
"""  # and its last verse, which it never sees

SMALL = {
    "vocab_size": 256,  # every byte is a token
    "context_length": 32,
    "emb_dim": 64,
    "n_heads": 4,
    "n_layers": 2,
    "drop_rate": 0.0,
    "qkv_bias": False,
}
EPOCHS, PEAK_LR, LIMIT, PROMPT = 10, 4e-3, 0.7, "Up above"


def demo():
    """Your own loop teaches a small GPT a rhyme, until it knows that by heart and nothing else."""
    torch.manual_seed(123)
    torch.set_num_threads(1)  # for so small a model, more wait for each other
    device = place_to_train()
    loaders = loader(TEXT, shuffle=True), loader(UNSEEN, shuffle=False)
    model = GPTModel(SMALL).to(device)
    optimizer = torch.optim.AdamW(model.parameters(), weight_decay=0.1)
    norms = []  # clipped here and not in train_step, to see how long they are
    optimizer.register_step_pre_hook(lambda *_: norms.append(clip_gradients(model, LIMIT)))
    steps = EPOCHS * len(loaders[0])

    caption("The rate of each step")
    curves(range(steps), {"learning_rate": [rate(s, steps) for s in range(steps)]}, label="step")

    caption("Learning a rhyme")
    start = time.perf_counter()
    losses, rows = train(model, loaders, optimizer, device)
    speed = steps / (time.perf_counter() - start)
    table(["epoch", "training", "validation", f"greedy, after {PROMPT!r}"], rows)
    say(f"{steps} steps on the device {device!r}, {speed:.0f} a second. {HARDWARE[device]}")

    caption("One loss falls on, the other doesn't")
    curves(losses.pop("step"), losses, label="step")
    say(
        "The model learns the text that it is shown by heart. The rhyme's last verse, which it is "
        "never shown, gets less likely again: it overfits."
    )

    caption("The gradients' norm before clipping, at the first step of each epoch")
    bars([(f"step {step}", norms[step]) for step in range(0, steps, len(loaders[0]))])
    clipped = sum(norm > LIMIT for norm in norms)
    say(f"{clipped} of {steps} steps were clipped to a norm of {LIMIT}.")

    caption("What it has learned, and what it has not")
    print(continued(model, PROMPT, 120, device))
    print(f"\n{continued(model, UNSEEN[:20], 70, device)}")


def place_to_train():
    """The fastest device that is there."""
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


HARDWARE = {
    "cpu": "Where PyTorch finds a GPU (cuda, or mps on a Mac), this trains there.",
    "cuda": "For so small a model a GPU is hardly faster than a processor.",
    "mps": "For so small a model a GPU is hardly faster than a processor.",
}


def loader(text, shuffle):
    """Batches of 16 windows, in another order in each epoch if they are shuffled."""
    windows = token_windows(list(text.encode()), SMALL["context_length"], 1)
    return DataLoader(TensorDataset(*windows), batch_size=16, shuffle=shuffle)


def rate(step, steps):
    return learning_rate(step, steps // 5, steps, PEAK_LR)


def train(model, loaders, optimizer, device):
    """Epoch by epoch, with a sample after each: the losses by step, and a row for each epoch."""
    length, rows = len(loaders[0]), []
    steps, losses = EPOCHS * length, {"step": [], "training": [], "validation": []}
    for epoch in range(1, EPOCHS + 1):
        first = (epoch - 1) * length
        train_losses, val_losses, _ = train_model_simple(
            *(model, *loaders, optimizer, device, 1, length // 2, None),
            schedule=lambda step, first=first: rate(first + step, steps),
        )
        losses["step"] += range(first, first + length, length // 2)
        losses["training"] += train_losses
        losses["validation"] += val_losses
        sample = continued(model, PROMPT, 36, device).removeprefix(PROMPT)
        rows.append([epoch, train_losses[-1], val_losses[-1], repr(sample)])
        progress(epoch, EPOCHS, f"loss {train_losses[-1]:.3f}")
    return losses, rows


def continued(model, text, count, device):
    """A text and what the model greedily goes on with."""
    idx = torch.tensor([list(text.encode())], device=device)
    model.eval()
    idx = generate_text_simple(model, idx, count, SMALL["context_length"])
    return bytes(idx[0].tolist()).decode(errors="replace")


if __name__ == "__main__":
    run(demo)
