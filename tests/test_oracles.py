"""What is written by hand here comes to what others come to who do the same."""

from __future__ import annotations

from tests.test_figures import figures

# --- 5.1 The loss ---------------------------------------------------------------------------------

TORCHS_LOSS = """
import json, torch
from torch.nn import functional as F
from ch5_1_loss import cross_entropy

torch.manual_seed(123)
found = []
for spread, shape in ((1, (2, 3, 5)), (10, (4, 7, 50)), (1000, (3, 5, 11)), (10000, (2, 2, 4))):
    logits = (torch.randn(shape) * spread).requires_grad_()
    targets = torch.randint(shape[-1], shape[:2])
    theirs = F.cross_entropy(logits.flatten(0, 1), targets.flatten())
    losses = cross_entropy(logits, targets), theirs
    (one,), (other,) = (torch.autograd.grad(loss, logits) for loss in losses)
    away = (losses[0] - losses[1]).abs() / (1 + losses[1].abs())
    found.append([away.item(), (one - other).abs().max().item()])
print(json.dumps(found))
"""


def test_cross_entropy_is_torchs_own():
    """Values and gradients, for small and for large logits."""
    found = figures(TORCHS_LOSS)
    assert max(away for away, _ in found) < 1e-6
    assert max(away for _, away in found) < 1e-6


# --- 5.2: torch's own schedulers and clipping -----------------------------------------------------

SCHEDULES = """
import json, torch
from ch5_2_training import learning_rate
from torch.optim.lr_scheduler import CosineAnnealingLR, LinearLR

found = []
for warmup, total, peak, first, last in (
    (27, 135, 1e-3, 3e-5, 1e-6), (1, 9, 0.5, 0.1, 0.0), (40, 50, 4e-4, 4e-5, 4e-4)
):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=peak)
    rise = LinearLR(optimizer, first / peak, 1.0, warmup)
    theirs = []
    for step in range(total):
        if step == warmup:
            fall = CosineAnnealingLR(optimizer, total - warmup, last)
        theirs.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        (rise if step < warmup else fall).step()
    ours = [learning_rate(step, warmup, total, peak, first, last) for step in range(total)]
    found.append(max(abs(one - other) for one, other in zip(ours, theirs)))
print(json.dumps(found))
"""


def test_the_rate_is_that_of_torchs_schedulers():
    """LinearLR and then CosineAnnealingLR, which go from rate to rate, where ours is a formula."""
    assert max(figures(SCHEDULES)) < 1e-15


CLIPPINGS = """
import copy, json, torch
from ch4_6_gpt_model import GPTModel
from ch5_2_training import clip_gradients
from kata.instruments.inputs import config

torch.manual_seed(123)
model = GPTModel(config(qkv_bias=True))
model(torch.randint(23, (3, 7))).square().sum().backward()
found = []
for limit in (0.1, 1.0, 5.0, 1e9):
    ours, theirs = copy.deepcopy(model), copy.deepcopy(model)
    for one, other, own in zip(ours.parameters(), theirs.parameters(), model.parameters()):
        one.grad, other.grad = own.grad.clone(), own.grad.clone()
    norms = clip_gradients(ours, limit), torch.nn.utils.clip_grad_norm_(theirs.parameters(), limit)
    found.append(abs(norms[0] / float(norms[1]) - 1))
    pairs = zip(ours.parameters(), theirs.parameters())
    found.append(max(float((one.grad - other.grad).abs().max()) for one, other in pairs))
print(json.dumps(found))
"""


def test_gradients_are_clipped_as_torch_does_it():
    assert max(figures(CLIPPINGS)) < 1e-6
