import torch


def load_gpt2_weights(model, tensors):
    t = {k.removeprefix("transformer."): v for k, v in tensors.items()}
    spots = [("wte.weight", [model.tok_emb.weight], 0), ("wpe.weight", [model.pos_emb.weight], 0),
             ("lm_head.weight" if "lm_head.weight" in t else "wte.weight", [model.out_head.weight], 0)]
    norms, linears, masks = [("ln_f", model.final_norm)], [], set()
    for i, b in enumerate(model.trf_blocks):
        a, f = b.att, b.ff.layers
        norms += (f"h.{i}.ln_1", b.norm1), (f"h.{i}.ln_2", b.norm2)
        linears += ((f"h.{i}.attn.c_attn", (a.W_query, a.W_key, a.W_value)), (f"h.{i}.attn.c_proj", (a.out_proj,)),
                    (f"h.{i}.mlp.c_fc", (f[0],)), (f"h.{i}.mlp.c_proj", (f[2],)))
        masks |= {f"h.{i}.attn.bias", f"h.{i}.attn.masked_bias"}
    spots += [(f"{n}.{w}", [getattr(m, s)], 0) for n, m in norms for w, s in (("weight", "scale"), ("bias", "shift"))]
    spots += [(f"{n}.{w}", [getattr(l, w) for l in ls], w == "weight") for n, ls in linears for w in ("weight", "bias")]
    if any(p is None for _, ps, _ in spots for p in ps): raise ValueError("qkv_bias=True is needed")
    want = {n: torch.cat([p.detach().to("meta") for p in ps]).shape[::-1 if turn else 1] for n, ps, turn in spots}
    if odd := (t.keys() - masks) ^ want.keys(): raise ValueError(f"missing, or without a place: {sorted(odd)}")
    if odd := [n for n, s in want.items() if tuple(t[n].shape) != tuple(s)]: raise ValueError(f"wrong shape: {odd}")
    with torch.no_grad():
        for n, ps, turn in spots:
            for p, x in zip(ps, (t[n].T if turn else t[n]).chunk(len(ps))): p.copy_(x)
