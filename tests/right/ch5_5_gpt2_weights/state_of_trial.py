import copy

import torch


def load_gpt2_weights(model, tensors):
    """Fills a copy of the model; only when that is whole, the model takes its numbers over."""
    trial = copy.deepcopy(model)
    names = {}
    for name in tensors:
        names[name.removeprefix("transformer.")] = name

    def stored(name):
        if name not in names:
            raise ValueError(f"'{name}' was not found")
        return tensors[names.pop(name)]

    def fill(target, tensor, name):
        if target is None:
            raise ValueError(f"'{name}': qkv_bias is off in this model")
        if target.shape != tensor.shape:
            raise ValueError(f"'{name}': {list(tensor.shape)} does not go into {list(target.shape)}")
        with torch.no_grad():
            target.copy_(tensor)

    n = model.tok_emb.embedding_dim
    head = stored("lm_head.weight") if "lm_head.weight" in names else None
    wte = stored("wte.weight")
    fill(trial.tok_emb.weight, wte, "wte.weight")
    fill(trial.pos_emb.weight, stored("wpe.weight"), "wpe.weight")
    fill(trial.final_norm.scale, stored("ln_f.weight"), "ln_f.weight")
    fill(trial.final_norm.shift, stored("ln_f.bias"), "ln_f.bias")
    if head is None:
        fill(trial.out_head.weight, wte, "wte.weight")
    else:
        fill(trial.out_head.weight, head, "lm_head.weight")
    for i in range(len(trial.trf_blocks)):
        b, h = trial.trf_blocks[i], f"h.{i}."
        for kind, ours in (("weight", "scale"), ("bias", "shift")):
            fill(getattr(b.norm1, ours), stored(f"{h}ln_1.{kind}"), f"{h}ln_1.{kind}")
            fill(getattr(b.norm2, ours), stored(f"{h}ln_2.{kind}"), f"{h}ln_2.{kind}")
        for kind in ("bias", "weight"):
            name = f"{h}attn.c_attn.{kind}"
            whole = stored(name)
            if whole.shape[-1:] != (3 * n,):
                raise ValueError(f"'{name}' should be three times as wide as the model")
            whole = whole.T if kind == "weight" else whole
            for j, layer in enumerate((b.att.W_query, b.att.W_key, b.att.W_value)):
                fill(getattr(layer, kind), whole[j * n : (j + 1) * n], name)
        for theirs, layer in (("attn.c_proj", b.att.out_proj), ("mlp.c_fc", b.ff.layers[0]), ("mlp.c_proj", b.ff.layers[2])):
            fill(layer.bias, stored(f"{h}{theirs}.bias"), f"{h}{theirs}.bias")
            matrix = stored(f"{h}{theirs}.weight")
            if matrix.dim() != 2:
                raise ValueError(f"'{h}{theirs}.weight' is no matrix")
            fill(layer.weight, matrix.swapaxes(0, 1), f"{h}{theirs}.weight")
    rest = sorted(x for x in names if not x.endswith((".attn.bias", ".attn.masked_bias")))
    if rest:
        raise ValueError(f"'{rest[0]}' has no place")
    model.load_state_dict(trial.state_dict())
