"""5.5 GPT-2's own weights (same as GPT2LMHeadModel.from_pretrained, tie_word_embeddings=True)"""
import torch


def _names(model):
    yield "wte.weight", [model.tok_emb.weight], False
    yield "wpe.weight", [model.pos_emb.weight], False
    for i, blk in enumerate(model.trf_blocks):
        h = f"h.{i}"
        qkv = [blk.att.W_query, blk.att.W_key, blk.att.W_value]
        for ln, mod in (("ln_1", blk.norm1), ("ln_2", blk.norm2)):
            yield f"{h}.{ln}.weight", [mod.scale], False
            yield f"{h}.{ln}.bias", [mod.shift], False
        for conv, mods in (("attn.c_attn", qkv), ("attn.c_proj", [blk.att.out_proj]),
                           ("mlp.c_fc", [blk.ff.layers[0]]), ("mlp.c_proj", [blk.ff.layers[2]])):
            yield f"{h}.{conv}.weight", [m.weight for m in mods], True
            yield f"{h}.{conv}.bias", [m.bias for m in mods], False
    yield "ln_f.weight", [model.final_norm.scale], False
    yield "ln_f.bias", [model.final_norm.shift], False


def load_gpt2_weights(model, tensors):
    if any(blk.att.W_query.bias is None for blk in model.trf_blocks):
        raise ValueError("c_attn.bias: model was built with qkv_bias=False")

    sd = {k.removeprefix("transformer."): v for k, v in tensors.items()}
    for i in range(len(model.trf_blocks)):
        for buf in ("attn.bias", "attn.masked_bias"):
            sd.pop(f"h.{i}.{buf}", None)
    lm_head = sd.pop("lm_head.weight", None)

    jobs = {}
    for name, params, conv1d in _names(model):
        if name not in sd:
            raise ValueError(f"missing: {name}")
        shape = (sum(p.shape[0] for p in params),) + tuple(params[0].shape[1:])
        shape = shape[::-1] if conv1d else shape
        if tuple(sd[name].shape) != shape:
            raise ValueError(f"size mismatch: {name}")
        jobs[name] = params, (sd[name].t() if conv1d else sd[name]).chunk(len(params), dim=0)
    for name in sd:
        if name not in jobs:
            raise ValueError(f"unexpected: {name}")
    if lm_head is not None and lm_head.shape != model.out_head.weight.shape:
        raise ValueError("size mismatch: lm_head.weight")

    with torch.no_grad():
        for params, pieces in jobs.values():
            for p, piece in zip(params, pieces):
                p.copy_(piece)
        if lm_head is None:
            model.out_head.weight = model.tok_emb.weight
        else:
            model.out_head.weight.copy_(lm_head)
