"""5.2 Training

Section 5.1 says how wrong a model is. Training makes it less wrong: look at a
batch, ask each weight in which direction the loss falls, move all of them a
little that way, and go on with the next batch.

      a batch of inputs and targets           (batch, tokens) each
            |
      optimizer.zero_grad()                   forget the last batch's gradients
            |
      loss = calc_loss_batch(...)             the model of now, on this batch
            |
      loss.backward()                         a gradient in each weight's .grad
            |
      clip_gradients(model, max_norm)         no step is too long
            |
      optimizer.step()                        weight -= rate * gradient, or so

backward() adds to what stands in .grad, so the old gradients must go first.

Three things keep the training of a GPT steady.

The rate.  With new weights the first gradients are large and mean little. So
the learning rate rises from a small one in a straight line (warm-up), and then
falls along half a cosine, for the last weights are found in small steps:

      peak_lr        /\\_
                    /   \\_
                   /      \\_
      initial_lr  /         \\__ _ _ _ _       min_lr
                  0   warm-up  total_steps

Clipping.  One strange batch can have gradients that undo hours of work. All of
them together are one long vector, [[1, 2], [2, 4]] one of length
sqrt(1 + 4 + 4 + 16) = 5. If that is longer than max_norm, all are multiplied
by the same factor, max_norm / 5, so that the direction stays.

A second text.  A model may learn its text by heart, and nothing else. What it
has learned shows on text that it is not trained on: while the training loss
falls and the validation loss rises, it overfits. Dropout is for training alone,
so losses are measured in evaluation mode, and without gradients.

train_model_simple and evaluate_model are the book's, clip_gradients and
learning_rate come from its appendix D.
"""

import math
from typing import Callable, Optional, Union
import time

import torch
from ch4_6_gpt_model import GPTModel
from ch4_7_generate import generate_text_simple
from ch5_1_loss import calc_loss_batch, calc_loss_loader, token_windows
from torch.utils.data import DataLoader, TensorDataset

from kata.draw import bars, caption, curves, progress, run, say, table


def clip_gradients(model: torch.nn.Module, max_norm: float) -> float:
    """Scale all gradients in place so that their global L2 norm is at most ``max_norm``.

    Args:
        model: The model whose parameters' gradients are clipped.
        max_norm: The maximum allowed global norm (0 or more).

    Returns:
        The global norm before clipping, or 0.0 if no parameter has a gradient.
    """
    gradients = [parameter.grad for parameter in model.parameters() if parameter.grad is not None]
    # Handle the case in which no gradients have been computed yet.
    if not gradients:
        return 0.0

    squared_norms = torch.stack([gradient.detach().pow(2).sum() for gradient in gradients])
    total_norm = squared_norms.sum().sqrt().item()

    # Only scale down, never up. total_norm > max_norm >= 0 rules out a division by zero.
    if total_norm > max_norm:
        scaling_factor = max_norm / total_norm
        with torch.no_grad():
            for gradient in gradients:
                gradient.mul_(scaling_factor)

    return total_norm


def learning_rate(
    step: int,
    warmup_steps: int,
    total_steps: int,
    peak_lr: float,
    initial_lr: float = 3e-5,
    min_lr: float = 1e-6,
) -> float:
    """Compute the learning rate of a linear warm-up followed by a cosine decay.

    Args:
        step: The current step, starting at 0.
        warmup_steps: The number of warm-up steps (may be 0).
        total_steps: The total number of steps (may equal ``warmup_steps``).
        peak_lr: The learning rate at the end of the warm-up.
        initial_lr: The learning rate at step 0.
        min_lr: The learning rate at the end of the decay.

    Returns:
        The learning rate for this step.
    """
    # Phase 1: linear warm-up. If warmup_steps is 0, this phase is skipped.
    if step < warmup_steps:
        warmup_progress = step / warmup_steps
        return initial_lr + warmup_progress * (peak_lr - initial_lr)

    # Without a decay phase there is nothing to decay (and we must not divide by zero).
    decay_steps = total_steps - warmup_steps
    if decay_steps <= 0:
        return float(peak_lr)

    # Phase 2: cosine decay. The progress is capped at 1, so that the rate stays at min_lr.
    decay_progress = min(1.0, (step - warmup_steps) / decay_steps)
    cosine_factor = 0.5 * (1.0 + math.cos(math.pi * decay_progress))
    return min_lr + (peak_lr - min_lr) * cosine_factor


def train_step(
    model: torch.nn.Module,
    input_batch: torch.Tensor,
    target_batch: torch.Tensor,
    optimizer: torch.optim.Optimizer,
    device: Union[str, torch.device],
    lr: Optional[float] = None,
    max_norm: Optional[float] = None,
) -> float:
    """Perform a single optimization step and return the loss before the update."""
    # Apply the scheduled learning rate. Note: 0.0 is a valid rate, hence `is not None`.
    if lr is not None:
        for param_group in optimizer.param_groups:
            param_group["lr"] = lr

    # Discard stale gradients, then compute fresh ones.
    optimizer.zero_grad()
    loss = calc_loss_batch(input_batch, target_batch, model, device)
    loss.backward()

    # Clip before the update, if requested.
    if max_norm is not None:
        clip_gradients(model, max_norm)

    optimizer.step()
    return loss.item()


def evaluate_model(model, train_loader, val_loader, device, eval_iter: Optional[int]):
    """Measure the training and the validation loss without leaving traces in the model."""
    # Remember the mode of every submodule, since some of them may be frozen in eval mode.
    original_modes = {module: module.training for module in model.modules()}
    model.eval()
    try:
        with torch.no_grad():
            train_loss = calc_loss_loader(train_loader, model, device, num_batches=eval_iter)
            val_loss = calc_loss_loader(val_loader, model, device, num_batches=eval_iter)
    finally:
        for module, mode in original_modes.items():
            module.training = mode
    return train_loss, val_loss


def train_model_simple(
    model: torch.nn.Module,
    train_loader,
    val_loader,
    optimizer: torch.optim.Optimizer,
    device: Union[str, torch.device],
    num_epochs: int,
    eval_freq: int,
    eval_iter: Optional[int],
    schedule: Optional[Callable[[int], float]] = None,
    max_norm: Optional[float] = None,
):
    """Train a model and track its losses.

    Returns:
        A tuple ``(train_losses, val_losses, tokens_seen)`` of three lists of equal length.
    """
    train_losses, val_losses, tokens_seen_history = [], [], []
    tokens_seen = 0
    global_step = 0

    for _ in range(num_epochs):
        for input_batch, target_batch in train_loader:
            # Evaluation may have changed the mode, so set it before each step.
            model.train()
            current_lr = schedule(global_step) if schedule is not None else None
            train_step(
                model,
                input_batch,
                target_batch,
                optimizer,
                device,
                lr=current_lr,
                max_norm=max_norm,
            )
            tokens_seen += input_batch.numel()

            if global_step % eval_freq == 0:
                train_loss, val_loss = evaluate_model(
                    model, train_loader, val_loader, device, eval_iter
                )
                train_losses.append(train_loss)
                val_losses.append(val_loss)
                tokens_seen_history.append(tokens_seen)

            global_step += 1

    return train_losses, val_losses, tokens_seen_history


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
