import torch

@torch.no_grad()
def load_gpt2_weights(model, tensors):
    t = dict(tensors)
    pre = "transformer." if any(n.startswith("transformer.") for n in t) else ""

    def get(name, like, flip=False):
        full = name if name == "lm_head.weight" else pre + name
        if full not in t:
            raise ValueError("missing tensor: " + full)
        x = t.pop(full)
        if flip and x.ndim == 2:
            x = x.transpose(0, 1)
        if x.shape != like.shape:
            raise ValueError("wrong shape of tensor " + full + ": " + str(tuple(x.shape)))
        return x

    todo = []
    def put(name, p, flip=False):
        todo.append((p, get(name, p, flip)))

    put("wte.weight", model.tok_emb.weight)
    put("wpe.weight", model.pos_emb.weight)
    for i in range(len(model.trf_blocks)):
        blk = model.trf_blocks[i]
        for k in ("weight", "bias"):
            qkv = [getattr(lin, k) for lin in (blk.att.W_query, blk.att.W_key, blk.att.W_value)]
            if any(p is None for p in qkv):
                raise ValueError("model without a place for %sh.%d.attn.c_attn.%s" % (pre, i, k))
            fused = get("h.%d.attn.c_attn.%s" % (i, k), torch.cat(qkv), True)
            todo.extend(zip(qkv, fused.tensor_split(3)))
            put("h.%d.attn.c_proj.%s" % (i, k), getattr(blk.att.out_proj, k), True)
            put("h.%d.mlp.c_fc.%s" % (i, k), getattr(blk.ff.layers[0], k), True)
            put("h.%d.mlp.c_proj.%s" % (i, k), getattr(blk.ff.layers[2], k), True)
            n = {"weight": "scale", "bias": "shift"}[k]
            put("h.%d.ln_1.%s" % (i, k), getattr(blk.norm1, n))
            put("h.%d.ln_2.%s" % (i, k), getattr(blk.norm2, n))
        t.pop(pre + "h.%d.attn.bias" % i, None)
        t.pop(pre + "h.%d.attn.masked_bias" % i, None)
    put("ln_f.weight", model.final_norm.scale)
    put("ln_f.bias", model.final_norm.shift)
    if "lm_head.weight" in t:
        put("lm_head.weight", model.out_head.weight)
    elif model.out_head.weight is not model.tok_emb.weight:
        todo.append((model.out_head.weight, todo[0][1]))
    for name in t:
        if not name.startswith(pre + "h."):
            raise ValueError("no place for tensor " + name)
    for p, x in todo:
        p[...] = x.to(dtype=p.dtype, device=p.device)
