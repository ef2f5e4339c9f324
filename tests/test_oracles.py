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
