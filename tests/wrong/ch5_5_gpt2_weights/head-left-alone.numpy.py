import numpy as np
import torch


def load_gpt2_weights(model, tensors):
    P = "transformer."
    arrays = {(k[len(P):] if k.startswith(P) else k): v.double().numpy() for k, v in tensors.items()}
    jobs = []

    def job(name, param, array):
        if param is None:
            raise ValueError("no bias for " + name)
        if tuple(param.shape) != array.shape:
            raise ValueError("%s: %r does not fit %r" % (name, array.shape, tuple(param.shape)))
        jobs.append((param, array))

    def pop(name, ndim):
        try:
            a = arrays.pop(name)
        except KeyError:
            raise ValueError("%s is missing" % name) from None
        if a.ndim != ndim:
            raise ValueError("%s: %d dimensions" % (name, a.ndim))
        return a

    wte = pop("wte.weight", 2)
    job("wte.weight", model.tok_emb.weight, wte)
    head = arrays.pop("lm_head.weight", None)
    if head is not None:
        job("lm_head.weight", model.out_head.weight, head)
    job("wpe.weight", model.pos_emb.weight, pop("wpe.weight", 2))
    for i, b in enumerate(model.trf_blocks):
        w = pop(f"h.{i}.attn.c_attn.weight", 2)
        v = pop(f"h.{i}.attn.c_attn.bias", 1)
        if w.shape[1] % 3:
            raise ValueError(f"h.{i}.attn.c_attn.weight")
        if v.shape[0] % 3:
            raise ValueError(f"h.{i}.attn.c_attn.bias")
        layers = [b.att.W_query, b.att.W_key, b.att.W_value]
        for lin, wi, vi in zip(layers, np.split(w, 3, axis=1), np.split(v, 3)):
            job(f"h.{i}.attn.c_attn.weight", lin.weight, wi.T)
            job(f"h.{i}.attn.c_attn.bias", lin.bias, vi)
        for n, lin in (("attn.c_proj", b.att.out_proj), ("mlp.c_fc", b.ff.layers[0]), ("mlp.c_proj", b.ff.layers[2])):
            job(f"h.{i}.{n}.weight", lin.weight, pop(f"h.{i}.{n}.weight", 2).T)
            job(f"h.{i}.{n}.bias", lin.bias, pop(f"h.{i}.{n}.bias", 1))
        for n, norm in (("ln_1", b.norm1), ("ln_2", b.norm2)):
            job(f"h.{i}.{n}.weight", norm.scale, pop(f"h.{i}.{n}.weight", 1))
            job(f"h.{i}.{n}.bias", norm.shift, pop(f"h.{i}.{n}.bias", 1))
    job("ln_f.weight", model.final_norm.scale, pop("ln_f.weight", 1))
    job("ln_f.bias", model.final_norm.shift, pop("ln_f.bias", 1))
    left = [n for n in arrays if not (n.endswith(".attn.bias") or n.endswith(".attn.masked_bias"))]
    if left:
        raise ValueError("no place for " + ", ".join(left))
    for param, array in jobs:
        param.data[...] = torch.from_numpy(np.ascontiguousarray(array)).to(param.device, param.dtype)
