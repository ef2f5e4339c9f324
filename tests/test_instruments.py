"""What checks measure with stays quick, however a model is made: torch's compiler isn't loaded."""

from __future__ import annotations

import json

from tests.test_figures import figures

# Ways in which people fill the weights of GPT-2, whose numbers nobody needs
MADE = """
import json, sys, torch
from torch import nn
from kata.instruments import weightless

ROWS, WIDTH = 50257, 768
with weightless():
    linear = nn.Linear(WIDTH, WIDTH)
    nn.init.trunc_normal_(linear.weight, std=0.02)
    linear.weight.data.normal_(0, 0.02).mul_(0.5).clamp_(-1, 1)
    mask = torch.tril(torch.ones(WIDTH, WIDTH)).view(1, 1, WIDTH, WIDTH) == 0
    large = {
        "scaled": torch.randn(ROWS, WIDTH) * 0.02,
        "divided": torch.rand(size=(ROWS, WIDTH)) / 10 - 1,
        "turned round": 0.02 * torch.normal(0.0, 1.0, (ROWS, WIDTH)),
        "by name": torch.normal(mean=0.0, std=0.02, size=(ROWS, WIDTH)),
        "wider": torch.zeros(ROWS, 1) + torch.ones(WIDTH),
        "like another": torch.zeros_like(torch.empty(ROWS, WIDTH)),
        "full": torch.full((ROWS, WIDTH), 0.1),
        "pretrained": nn.Embedding.from_pretrained(torch.randn(ROWS, WIDTH) * 0.02).weight,
    }
    large["in place"] = torch.randn(ROWS, WIDTH)
    large["in place"] *= 0.02
    places, root = torch.arange(1024), torch.normal(0.0, 1.0, (2, 2)) ** 2
print(json.dumps({
    "compiler": "sympy" in sys.modules,
    "meta": [one.is_meta for one in (linear.weight, mask, *large.values())],
    "shapes": {name: list(one.shape) for name, one in large.items()},
    "mask": str(mask.dtype),
    "real": [places.sum().item(), bool((root >= 0).all())],
}))
"""
COUNTED = """
import json, sys, threading, torch
from concurrent.futures import ThreadPoolExecutor
from kata.instruments.work import counted

def threaded(run):
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()

pool = ThreadPoolExecutor(1)
pool.submit(int).result()
x, weight = torch.randn(2, 3, 5), torch.randn(7, 5)
ways = {
    "linear": lambda: torch.nn.functional.linear(x, weight, weight[:, 0]),
    "matmul": lambda: x @ weight.T,
    "of a vector": lambda: x[0, 0] @ weight.T,
    "with a vector": lambda: x @ weight[0],
    "in batches": lambda: x @ torch.randn(4, 1, 5, 6),
    "written as a sum": lambda: (x[..., None, :] * weight).sum(-1),
    "no product": lambda: x * weight[0] + 2 * x,
    "in a thread": lambda: threaded(lambda: x @ weight.T),
    "in a pool's old thread": lambda: pool.submit(lambda: x @ weight.T).result(),
}
counts = {}
for name, run in ways.items():
    with counted() as seen:
        run()
    with torch.inference_mode(), counted() as unseen:
        run()
    counts[name] = [seen.multiplications, unseen.multiplications]
print(json.dumps({"compiler": "sympy" in sys.modules, "counts": counts}))
"""

CALLED = """
import json, torch
from torch import nn
from kata.instruments import every_kind_of_call

shown = []

class Seen(nn.Module):
    def forward(self, x):
        shown.append(x.double().sum().item())
        return 2 * x

every_kind_of_call(Seen(), torch.ones(3, 4, 5), {"a part": torch.ones(7)[:2]})
print(json.dumps(shown))
"""


def test_no_way_of_making_a_large_model_computes_its_numbers():
    found = figures(MADE)
    assert not found["compiler"] and all(found["meta"]), json.dumps(found)
    assert set(map(tuple, found["shapes"].values())) == {(50257, 768)}, found["shapes"]
    assert found["mask"] == "torch.bool" and found["real"] == [1023 * 512, True]


def test_work_is_counted_however_and_wherever_it_is_done():
    found = figures(COUNTED)
    expected = {
        "linear": 2 * 3 * 5 * 7,
        "matmul": 2 * 3 * 5 * 7,
        "of a vector": 5 * 7,
        "with a vector": 2 * 3 * 5,
        "in batches": 4 * 2 * 3 * 5 * 6,
        "written as a sum": 2 * 3 * 5 * 7,
        "no product": 0,
        "in a thread": 2 * 3 * 5 * 7,
        "in a pool's old thread": 2 * 3 * 5 * 7,
    }
    assert found["counts"] == {name: [count, count] for name, count in expected.items()}
    assert not found["compiler"]


def test_no_kind_of_call_is_shown_what_another_has_emptied():
    """Each input comes as it is, then one more everywhere; the first call comes before them all."""
    whole, token, one, part = 60, 3 * 5, 4 * 5, 2
    kinds = [whole, token, one, whole, part, whole, whole, whole, whole]
    assert figures(CALLED) == [whole, *(shown for n in kinds for shown in (n, 2 * n))]
