"""4.6 The GPT model"""

from functools import reduce

from torch.nn import functional as F

import torch
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from torch import nn

from kata.draw import bars, caption, run, say, table


def _parts(cfg):
    d = cfg["emb_dim"]
    yield "tok_emb", nn.Embedding(cfg["vocab_size"], d)
    yield "pos_emb", nn.Embedding(cfg["context_length"], d)
    yield "drop_emb", nn.Dropout(p=cfg["drop_rate"])
    yield "trf_blocks", nn.Sequential(*(TransformerBlock(cfg) for _ in range(cfg["n_layers"])))
    yield "final_norm", LayerNorm(d)
    yield "out_head", nn.Linear(d, cfg["vocab_size"], bias=False)


class GPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        for name, part in _parts(cfg):
            self.add_module(name, part)

    def forward(self, in_idx):
        def places(ids):
            n = ids.new_tensor(range(ids.shape[1])) if ids.device.type != "meta" else (
                torch.arange(ids.shape[1], device=ids.device))
            return F.embedding(n, self.pos_emb.weight)

        def add_places(x):
            # tokens to the front, so that each text gets the same rows added
            return (x.transpose(0, 1) + places(in_idx)[:, None, :]).transpose(0, 1).contiguous()

        def head(x):
            w = self.out_head.weight.t().expand(x.shape[0], -1, -1)
            return torch.bmm(x, w)

        steps = [self.tok_emb, add_places, self.drop_emb, *self.trf_blocks, self.final_norm, head]
        return reduce(lambda x, step: step(x), steps, in_idx)


def count_parameters(model):
    each_once = {id(p): p for _, p in model.named_parameters(remove_duplicate=False)}
    return sum(p.numel() for p in each_once.values())


def model_size_mb(model):
    return count_parameters(model) * torch.finfo(torch.float32).bits / 8 / 1024 / 1024


def gpt2_config(name):
    table = """
        gpt2-small    768  12  12
        gpt2-medium  1024  24  16
        gpt2-large   1280  36  20
        gpt2-xl      1600  48  25
    """
    for line in table.split("\n"):
        words = line.split()
        if words and words[0] == name:
            cfg = {**GPT_CONFIG_124M}
            cfg["emb_dim"], cfg["n_layers"], cfg["n_heads"] = map(int, words[1:])
            return cfg
    raise KeyError(name)


def demo():
    """What GPT-2 costs, from small to XL, and where its parameters are."""
    from kata.instruments import weightless

    caption("GPT-2 from small to XL")
    rows = []
    for name in ("gpt2-small", "gpt2-medium", "gpt2-large", "gpt2-xl"):
        with weightless():  # shapes without numbers: XL would take 6 GB
            model = GPTModel(gpt2_config(name))
        total = count_parameters(model)
        tied = total - model.out_head.weight.numel()
        size = model_size_mb(model)
        rows.append([name, total, tied, size, size / 2])
    table(["name", "parameters", "head tied", "fp32 MiB", "bf16 MiB"], rows)
    say(
        "Tied, the output head is the token embedding, as in GPT-2 itself. bf16 takes 2 bytes each."
    )

    with weightless():
        model = GPTModel(gpt2_config("gpt2-small"))
    caption("Where GPT-2 small's parameters are")
    bars([(name, count_parameters(part)) for name, part in model.named_children()])
    caption("Where a block's parameters are")
    block = model.trf_blocks[0]
    bars([(name, count_parameters(part)) for name, part in block.named_children()])
    say(
        f"Feed-forward has {count_parameters(block.ff):,} parameters, "
        f"attention {count_parameters(block.att):,}: "
        f"{count_parameters(block.ff) / count_parameters(block.att):.1f} times as many."
    )


if __name__ == "__main__":
    run(demo)
