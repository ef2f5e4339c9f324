import torch


def load_gpt2_weights(model, tensors):
    with torch.no_grad():
        if model.trf_blocks[0].att.W_query.bias is None:
            raise ValueError("this model has no bias for query, key and value")
        left = list(tensors)
        prefix = ""
        if "transformer.wte.weight" in left:
            prefix = "transformer."
        jobs = []

        def load(name, target, flip=False, third=None):
            full = name if name == "lm_head.weight" else prefix + name
            if full not in tensors:
                raise ValueError(f"{full} is not in the file")
            t = tensors[full].detach()
            parts = 1 if third is None else 3
            if t.numel() != parts * target.numel():
                raise ValueError(f"{full}: {t.numel()} numbers for {parts * target.numel()}")
            if flip:
                rows = target.shape[1]
                t = t.reshape(rows, -1)
            if third is not None:
                width = target.shape[0]
                t = t[..., third * width : (third + 1) * width]
            if flip:
                t = t.T
            jobs.append((target, t.reshape(target.shape)))
            if full in left:
                left.remove(full)

        load("wte.weight", model.tok_emb.weight)
        load("wpe.weight", model.pos_emb.weight)
        for i in range(len(model.trf_blocks)):
            b = model.trf_blocks[i]
            load(f"h.{i}.ln_1.weight", b.norm1.scale)
            load(f"h.{i}.ln_1.bias", b.norm1.shift)
            for third, linear in enumerate([b.att.W_query, b.att.W_key, b.att.W_value]):
                load(f"h.{i}.attn.c_attn.weight", linear.weight, flip=True, third=third)
                load(f"h.{i}.attn.c_attn.bias", linear.bias, third=third)
            load(f"h.{i}.attn.c_proj.weight", b.att.out_proj.weight, flip=True)
            load(f"h.{i}.attn.c_proj.bias", b.att.out_proj.bias)
            load(f"h.{i}.ln_2.weight", b.norm2.scale)
            load(f"h.{i}.ln_2.bias", b.norm2.shift)
            load(f"h.{i}.mlp.c_fc.weight", b.ff.layers[0].weight, flip=True)
            load(f"h.{i}.mlp.c_fc.bias", b.ff.layers[0].bias)
            load(f"h.{i}.mlp.c_proj.weight", b.ff.layers[2].weight, flip=True)
            load(f"h.{i}.mlp.c_proj.bias", b.ff.layers[2].bias)
        load("ln_f.weight", model.final_norm.scale)
        load("ln_f.bias", model.final_norm.shift)
        if "lm_head.weight" in tensors:
            load("lm_head.weight", model.out_head.weight)
        else:
            load("wte.weight", model.out_head.weight)

        for name in left:
            if not name.endswith(".attn.bias") and not name.endswith(".attn.masked_bias"):
                raise ValueError(f"what is {name}?")
        for target, t in jobs:
            target.copy_(t)
