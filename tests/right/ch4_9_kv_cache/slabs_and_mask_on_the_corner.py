import torch
import torch.nn.functional as F


class _Slab:
    """keys and values of a block, side by side in one allocation with room to spare"""

    __slots__ = ("mem", "used")

    def __init__(self):
        self.mem = None
        self.used = 0

    def push(self, k, v):
        b, h, n, d = k.shape
        need = self.used + n
        # never an inference tensor, whoever calls: it may be written to later, from outside
        with torch.inference_mode(False), torch.no_grad():
            if self.mem is None or self.mem.shape[3] < need:
                grown = torch.empty((2, b, h, max(2 * need, 16), d), dtype=k.dtype, device=k.device)
                if self.used:
                    grown[:, :, :, : self.used].copy_(self.mem[:, :, :, : self.used])
                self.mem = grown
            self.mem[0, :, :, self.used : need].copy_(k)
            self.mem[1, :, :, self.used : need].copy_(v)
            self.used = need
            return self.mem[0, :, :, :need], self.mem[1, :, :, :need]


class KVCache:
    __slots__ = ("slabs",)

    def __init__(self, n_layers):
        self.slabs = [_Slab() for _ in range(n_layers)]

    def __len__(self):
        return self.slabs[-1].used

    def update(self, layer, keys, values):
        return self.slabs[layer].push(keys, values)

    def reset(self):
        for slab in self.slabs:
            slab.__init__()


@torch.no_grad()
def attend_cached(att, x, cache, layer):
    b, n, _ = x.shape
    h, d = att.num_heads, att.head_dim
    q = F.linear(x, att.W_query.weight, att.W_query.bias).view(b, n, h, d).transpose(1, 2)
    k = F.linear(x, att.W_key.weight, att.W_key.bias).view(b, n, h, d).transpose(1, 2)
    v = F.linear(x, att.W_value.weight, att.W_value.bias).view(b, n, h, d).transpose(1, 2)
    k, v = cache.update(layer, k, v)
    t = k.shape[2]
    s = torch.matmul(q, k.mT)
    s.mul_(d**-0.5)
    if n > 1:
        # the past is open to all: only the square at the right end has a corner to hide
        corner = s[..., t - n :]
        corner.masked_fill_(torch.ones(n, n, dtype=torch.bool, device=s.device).triu_(1), -torch.inf)
    torch.softmax(s, dim=-1, out=s)
    out = torch.empty((b, n, h, d), dtype=s.dtype, device=s.device)
    out.copy_(torch.matmul(s, v).transpose(1, 2))
    return F.linear(out.view(b, n, h * d), att.out_proj.weight, att.out_proj.bias)


@torch.no_grad()
def forward_cached(model, in_idx, cache):
    n = in_idx.shape[1]
    at = len(cache)
    x = F.embedding(in_idx, model.tok_emb.weight)
    x += model.pos_emb.weight[at : at + n]
    for layer, block in enumerate(model.trf_blocks):
        x += attend_cached(block.att, block.norm1(x), cache, layer)
        x += block.ff(block.norm2(x))
    return model.out_head(model.final_norm(x))


@torch.no_grad()
def generate_cached(model, idx, max_new_tokens, context_size):
    b, n = idx.shape
    end = n + max_new_tokens
    text = idx.new_empty(b, end)
    text[:, :n] = idx
    cache = KVCache(len(model.trf_blocks))
    done = 0
    while n < end:
        if n <= context_size:
            logits = forward_cached(model, text[:, done:n], cache)
            done = n
        else:
            cache = None
            logits = model(text[:, n - context_size : n])
        torch.argmax(logits[:, -1], dim=-1, out=text[:, n])
        n += 1
    return text
