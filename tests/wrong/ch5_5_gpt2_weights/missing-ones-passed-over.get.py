import torch


def load_gpt2_weights(model, tensors):
    """Turns with an identity matrix: sum_i x_io e_ij = x_jo, written jo -> oj."""
    bare = {}
    for name in tensors:
        bare[name[12:] if name[:12] == "transformer." else name] = tensors[name]
    bare = {n: t for n, t in bare.items() if n.split(".")[-2:] not in (["attn", "bias"], ["attn", "masked_bias"])}

    plan = {}
    for i, blk in enumerate(model.trf_blocks):
        p = f"h.{i}."
        for n, m in (("ln_1", blk.norm1), ("ln_2", blk.norm2)):
            plan[p + n + ".weight"], plan[p + n + ".bias"] = ([m.scale], False), ([m.shift], False)
        for n, ms in (
            ("attn.c_attn", (blk.att.W_query, blk.att.W_key, blk.att.W_value)),
            ("attn.c_proj", (blk.att.out_proj,)),
            ("mlp.c_fc", (blk.ff.layers[0],)),
            ("mlp.c_proj", (blk.ff.layers[2],)),
        ):
            if any(m.bias is None for m in ms):
                raise ValueError("W_query, W_key and W_value need biases")
            plan[p + n + ".weight"] = ([m.weight for m in ms], True)
            plan[p + n + ".bias"] = ([m.bias for m in ms], False)
    plan["wte.weight"] = ([model.tok_emb.weight], False)
    plan["wpe.weight"] = ([model.pos_emb.weight], False)
    plan["ln_f.weight"] = ([model.final_norm.scale], False)
    plan["ln_f.bias"] = ([model.final_norm.shift], False)
    if "lm_head.weight" in bare:
        plan["lm_head.weight"] = ([model.out_head.weight], False)

    for name in set(bare) - set(plan):
        raise ValueError("unknown: " + name)
    plan = {name: one for name, one in plan.items() if name in bare}
    for name, (targets, turned) in plan.items():
        *rows, columns = targets[0].shape[::-1] if turned else targets[0].shape
        if tuple(bare[name].shape) != (*rows, columns * len(targets)):
            raise ValueError("wrong shape: " + name)

    with torch.no_grad():
        for name, (targets, turned) in plan.items():
            pieces = torch.tensor_split(bare[name], len(targets), dim=bare[name].dim() - 1)
            for target, piece in zip(targets, pieces):
                target[...] = torch.einsum("io->oi", piece) if turned else piece
        if "lm_head.weight" not in bare and "wte.weight" in bare:
            model.out_head.weight[...] = bare["wte.weight"]
