import torch


def load_gpt2_weights(model, tensors):
    has_prefix = "transformer.wte.weight" in tensors

    def find(name):
        full = "transformer." + name if has_prefix and name != "lm_head.weight" else name
        if full not in tensors:
            raise ValueError(f"no {full} in the checkpoint")
        return tensors[full]

    copies = []

    def copy(parameter, name, transpose=False):
        tensor = find(name)
        if tensor.dim() != parameter.dim():
            raise ValueError(f"{name}: {tensor.dim()} dimensions")
        if transpose:
            tensor = tensor.transpose(0, 1)
        if tensor.shape != parameter.shape:
            raise ValueError(f"{name}: shape {tuple(tensor.shape)} for {tuple(parameter.shape)}")
        copies.append((parameter, tensor))

    copy(model.tok_emb.weight, "wte.weight")
    copy(model.pos_emb.weight, "wpe.weight")
    for i, block in enumerate(model.trf_blocks):
        att, ff = block.att, block.ff.layers
        if att.W_query.bias is None:
            raise ValueError("qkv_bias=False")
        copy(block.norm1.scale, f"h.{i}.ln_1.weight")
        copy(block.norm1.shift, f"h.{i}.ln_1.bias")
        emb_dim = att.W_query.weight.shape[1]
        weight, bias = find(f"h.{i}.attn.c_attn.weight"), find(f"h.{i}.attn.c_attn.bias")
        if tuple(weight.shape) != (emb_dim, 3 * emb_dim):
            raise ValueError(f"h.{i}.attn.c_attn.weight: {tuple(weight.shape)}")
        if tuple(bias.shape) != (3 * emb_dim,):
            raise ValueError(f"h.{i}.attn.c_attn.bias: {tuple(bias.shape)}")
        for j, linear in enumerate((att.W_query, att.W_key, att.W_value)):
            columns = slice(j * emb_dim, (j + 1) * emb_dim)
            copies.append((linear.weight, weight[:, columns].T))
            copies.append((linear.bias, bias[columns]))
        copy(att.out_proj.weight, f"h.{i}.attn.c_proj.weight", transpose=True)
        copy(att.out_proj.bias, f"h.{i}.attn.c_proj.bias")
        copy(block.norm2.scale, f"h.{i}.ln_2.weight")
        copy(block.norm2.shift, f"h.{i}.ln_2.bias")
        copy(ff[0].weight, f"h.{i}.mlp.c_fc.weight", transpose=True)
        copy(ff[0].bias, f"h.{i}.mlp.c_fc.bias")
        copy(ff[2].weight, f"h.{i}.mlp.c_proj.weight", transpose=True)
        copy(ff[2].bias, f"h.{i}.mlp.c_proj.bias")
    copy(model.final_norm.scale, "ln_f.weight")
    copy(model.final_norm.shift, "ln_f.bias")
    copy(model.out_head.weight, "lm_head.weight" if "lm_head.weight" in tensors else "wte.weight")

    with torch.no_grad():
        for parameter, tensor in copies:
            parameter.copy_(tensor)
