import math
import torch
import torch.nn.functional as F
from torch import nn
from ch4_1_architecture import GPT_CONFIG_124M
from ch4_2_layer_norm import LayerNorm
from ch4_5_transformer_block import TransformerBlock
from kata.draw import bars, caption, run, say, table

class GPTModel(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.out_head = nn.Linear(cfg['emb_dim'], cfg['vocab_size'], bias=False)
        self.final_norm = LayerNorm(cfg['emb_dim'])
        self.trf_blocks = nn.Sequential()
        for i in range(cfg['n_layers']):
            self.trf_blocks.add_module(f'block{i}', TransformerBlock(cfg))
        self.drop_emb = nn.Dropout(p=cfg['drop_rate'])
        self.tok_emb = nn.Embedding(cfg['vocab_size'], cfg['emb_dim'])
        self.pos_emb = nn.Embedding(cfg['context_length'], cfg['emb_dim'])
        for weight in (self.out_head.weight, self.tok_emb.weight, self.pos_emb.weight):
            nn.init.normal_(weight, mean=0.0, std=0.02)
        # travels with the model, isn't saved with it
        self.register_buffer('places', torch.arange(cfg['context_length']), persistent=False)

    def forward(self, in_idx):
        places = self.places[:in_idx.shape[1]].expand(in_idx.shape)
        x = F.embedding(in_idx, self.tok_emb.weight) + F.embedding(places, self.pos_emb.weight)
        x = self.final_norm(self.trf_blocks(self.drop_emb(x)))
        return x @ self.out_head.weight.T

def count_parameters(model):
    return sum(math.prod(p.shape) for p in set(model.parameters()))

def model_size_mb(model):
    return 4 * count_parameters(model) / (1024 * 1024)

def gpt2_config(name):
    emb_dim = {'gpt2-small': 768, 'gpt2-medium': 1024, 'gpt2-large': 1280, 'gpt2-xl': 1600}[name]
    n_layers = {768: 12, 1024: 24, 1280: 36, 1600: 48}[emb_dim]
    return dict(vocab_size=50257, context_length=1024, emb_dim=emb_dim, n_heads=emb_dim // 64,
                n_layers=n_layers, drop_rate=0.1, qkv_bias=False)


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
