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
import time

import torch
from ch4_6_gpt_model import GPTModel
from ch4_7_generate import generate_text_simple
from ch5_1_loss import calc_loss_batch, calc_loss_loader, token_windows
from torch.utils.data import DataLoader, TensorDataset

from kata.draw import bars, caption, curves, progress, run, say, table


def clip_gradients(model, max_norm):
    norms = []
    for p in model.parameters():
        if p.grad is None:
            continue
        norm = p.grad.norm().item()
        norms.append(norm)
        if norm > max_norm:
            p.grad.mul_(max_norm / norm)
    return math.sqrt(sum(n * n for n in norms))


def learning_rate(step, warmup_steps, total_steps, peak_lr, initial_lr=3e-5, min_lr=1e-6):
    if step < warmup_steps:
        return initial_lr + (peak_lr - initial_lr) * step / warmup_steps
    if step >= total_steps:
        return min_lr
    progress_ = (step - warmup_steps) / (total_steps - warmup_steps)
    return min_lr + (peak_lr - min_lr) * 0.5 * (1 + math.cos(math.pi * progress_))


def train_step(model, input_batch, target_batch, optimizer, device, lr=None, max_norm=None):
    optimizer.zero_grad()
    loss = calc_loss_batch(input_batch, target_batch, model, device)
    loss.backward()
    if lr is not None:
        for group in optimizer.param_groups:
            group["lr"] = lr
    if max_norm is not None:
        clip_gradients(model, max_norm)
    optimizer.step()
    return loss.item()


@torch.no_grad()
def evaluate_model(model, train_loader, val_loader, device, eval_iter):
    mode = model.training
    model.eval()
    losses = [calc_loss_loader(x, model, device, eval_iter) for x in (train_loader, val_loader)]
    model.train(mode)
    return losses[0], losses[1]


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
    train_losses, val_losses, tokens_seen = [], [], []
    tokens, step = 0, 0
    for epoch in range(num_epochs):
        for input_batch, target_batch in train_loader:
            model.train()
            lr = None if schedule is None else schedule(step)
            train_step(model, input_batch, target_batch, optimizer, device, lr, max_norm)
            tokens += input_batch.numel()
            if step % eval_freq == 0:
                train_loss, val_loss = evaluate_model(
                    model, train_loader, val_loader, device, eval_iter
                )
                train_losses.append(train_loss)
                val_losses.append(val_loss)
                tokens_seen.append(tokens)
            step += 1
    return train_losses, val_losses, tokens_seen


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
