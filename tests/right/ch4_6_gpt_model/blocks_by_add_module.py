import torch
from torch import nn
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from kata.draw import bars, caption, run, say, table


class GPTModel(nn.Module):

    def __init__(self, cfg):
        super().__init__()
        self.tok_emb = nn.Embedding(cfg["vocab_size"], cfg["emb_dim"])
        self.pos_emb = nn.Embedding(cfg["context_length"], cfg["emb_dim"])
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.Sequential()
        number = 0
        while number < cfg["n_layers"]:
            block = TransformerBlock(cfg)
            self.trf_blocks.add_module("block" + str(number), block)
            number += 1
        self.final_norm = LayerNorm(cfg["emb_dim"])
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)

    def forward(self, in_idx):
        tokens = in_idx.shape[1]
        numbers = []
        for place in range(tokens):
            numbers.append(place)
        places = torch.tensor(numbers, dtype=torch.int64, device=in_idx.device)

        tok = self.tok_emb(in_idx)      # (batch, tokens, emb_dim)
        pos = self.pos_emb(places)      # (tokens, emb_dim)
        x = tok + pos
        x = self.drop_emb(x)
        for block in self.trf_blocks:
            x = block(x)
        x = self.final_norm(x)
        logits = self.out_head(x)
        return logits


def count_parameters(model):
    seen = set()
    total = 0
    todo = [model]
    while len(todo) > 0:
        module = todo.pop()
        for parameter in module.parameters(recurse=False):
            if id(parameter) in seen:
                continue
            seen.add(id(parameter))
            numbers = 1
            for size in parameter.shape:
                numbers = numbers * size
            total = total + numbers
        for child in module.children():
            todo.append(child)
    return total


def model_size_mb(model):
    size_in_bytes = count_parameters(model) * 4
    size_in_kib = size_in_bytes / 1024
    size_in_mib = size_in_kib / 1024
    return size_in_mib


def gpt2_config(name):
    config = {}
    for key in GPT_CONFIG_124M:
        config[key] = GPT_CONFIG_124M[key]
    if name == "gpt2-small":
        config["emb_dim"] = 768
        config["n_layers"] = 12
        config["n_heads"] = 12
    elif name == "gpt2-medium":
        config["emb_dim"] = 1024
        config["n_layers"] = 24
        config["n_heads"] = 16
    elif name == "gpt2-large":
        config["emb_dim"] = 1280
        config["n_layers"] = 36
        config["n_heads"] = 20
    elif name == "gpt2-xl":
        config["emb_dim"] = 1600
        config["n_layers"] = 48
        config["n_heads"] = 25
    else:
        raise KeyError(name)
    return config


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
