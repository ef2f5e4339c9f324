"""4.1 The architecture"""

import torch
from torch import nn

from kata.draw import caption, run, say, table, tokenizer

GPT_CONFIG_124M = {
    "vocab_size": 50257,
    "context_length": 1024,
    "emb_dim": 768,
    "n_heads": 12,
    "n_layers": 12,
    "drop_rate": 0.1,
    "qkv_bias": False,
}


def tokenize_batch(texts, tokenizer):
    return torch.tensor([tokenizer.encode(t) for t in texts], dtype=torch.long)


class DummyTransformerBlock(nn.Module):
    def __init__(self, cfg):
        super().__init__()

    def forward(self, hidden_states):
        return hidden_states


class DummyLayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()

    def forward(self, hidden_states):
        return hidden_states


class DummyGPTModel(nn.Module):
    initializer_range = 0.02

    def __init__(self, cfg):
        super().__init__()
        self.padding_idx = cfg["vocab_size"] - 1  # <|endoftext|> doubles as pad for GPT-2
        self.tok_emb = nn.Embedding(cfg["vocab_size"], cfg["emb_dim"], padding_idx=self.padding_idx)
        self.pos_emb = nn.Embedding(cfg["context_length"], cfg["emb_dim"])
        self.drop_emb = nn.Dropout(cfg["drop_rate"])
        self.trf_blocks = nn.ModuleList([DummyTransformerBlock(cfg) for _ in range(cfg["n_layers"])])
        self.final_norm = DummyLayerNorm(cfg["emb_dim"])
        self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)
        self.post_init()

    def post_init(self):
        self.apply(self._init_weights)

    def _init_weights(self, module):
        if isinstance(module, nn.Linear):
            module.weight.data.normal_(mean=0.0, std=self.initializer_range)
        elif isinstance(module, nn.Embedding):
            module.weight.data.normal_(mean=0.0, std=self.initializer_range)

    def forward(self, in_idx):
        input_shape = in_idx.size()
        inputs_embeds = self.tok_emb(in_idx)
        position_ids = torch.arange(0, input_shape[-1], dtype=torch.long, device=in_idx.device).unsqueeze(0)
        hidden_states = inputs_embeds + self.pos_emb(position_ids)
        hidden_states = self.drop_emb(hidden_states)
        for block in self.trf_blocks:
            hidden_states = block(hidden_states)
        hidden_states = self.final_norm(hidden_states)
        return self.out_head(hidden_states)


def demo():
    """What the configuration costs, and a text on its way to logits."""
    cfg = GPT_CONFIG_124M
    caption("What each key of the configuration costs")
    vocabulary = cfg["vocab_size"] * cfg["emb_dim"]
    width = cfg["emb_dim"]
    block = 12 * width**2 + 10 * width
    costs = [
        ("vocab_size", vocabulary * 2, "two rows for each token: in and out"),
        ("context_length", cfg["context_length"] * width, "a row for each place"),
        ("emb_dim", 12 * width**2, "in each block: 12 times its square"),
        ("n_layers", cfg["n_layers"] * block, "all the blocks together"),
        ("n_heads", 0, "only splits what is there"),
        ("drop_rate", 0, "nothing, and nothing is learned"),
        ("qkv_bias", cfg["n_layers"] * 3 * width, "if it were True"),
    ]
    rows = [(key, str(cfg[key]), n, n * 4 / 1024**2, why) for key, n, why in costs]
    table(["key", "value", "parameters", "MiB", "for what"], rows)

    caption("Two texts as a batch")
    encoding, note = tokenizer()
    texts = ["Every effort moves you", "Every day holds a"]
    texts = [text[:9] for text in texts] if note else texts
    for text in texts:
        ids = encoding.encode(text)
        print(f"{text!r}\n  {ids}\n  {[encoding.decode([i]) for i in ids]}")
    batch = tokenize_batch(texts, encoding)
    print(f"{batch}\nshape {tuple(batch.shape)}: {len(batch)} texts, {batch.shape[1]} tokens each")
    if note:
        say(note)

    caption("The dummy model's logits")
    torch.manual_seed(123)
    logits = DummyGPTModel({**cfg, "emb_dim": 48}).eval()(batch)
    print(logits)
    say(
        f"Shape {tuple(logits.shape)}: for every text and every token, a score for each of the "
        f"{logits.shape[-1]:,} tokens that could come next. Nothing is learned yet."
    )


if __name__ == "__main__":
    run(demo)
