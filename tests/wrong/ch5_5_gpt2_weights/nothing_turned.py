import torch


def load_gpt2_weights(model, tensors):
    with torch.no_grad():
        model.tok_emb.weight.copy_(tensors["wte.weight"])
        model.pos_emb.weight.copy_(tensors["wpe.weight"])
        for i, block in enumerate(model.trf_blocks):
            q, k, v = tensors[f"h.{i}.attn.c_attn.weight"].chunk(3, dim=1)
            block.att.W_query.weight.copy_(q)
            block.att.W_key.weight.copy_(k)
            block.att.W_value.weight.copy_(v)
            q, k, v = tensors[f"h.{i}.attn.c_attn.bias"].chunk(3, dim=-1)
            block.att.W_query.bias.copy_(q)
            block.att.W_key.bias.copy_(k)
            block.att.W_value.bias.copy_(v)
            block.att.out_proj.weight.copy_(tensors[f"h.{i}.attn.c_proj.weight"])
            block.att.out_proj.bias.copy_(tensors[f"h.{i}.attn.c_proj.bias"])
            block.ff.layers[0].weight.copy_(tensors[f"h.{i}.mlp.c_fc.weight"])
            block.ff.layers[0].bias.copy_(tensors[f"h.{i}.mlp.c_fc.bias"])
            block.ff.layers[2].weight.copy_(tensors[f"h.{i}.mlp.c_proj.weight"])
            block.ff.layers[2].bias.copy_(tensors[f"h.{i}.mlp.c_proj.bias"])
            block.norm1.scale.copy_(tensors[f"h.{i}.ln_1.weight"])
            block.norm1.shift.copy_(tensors[f"h.{i}.ln_1.bias"])
            block.norm2.scale.copy_(tensors[f"h.{i}.ln_2.weight"])
            block.norm2.shift.copy_(tensors[f"h.{i}.ln_2.bias"])
        model.final_norm.scale.copy_(tensors["ln_f.weight"])
        model.final_norm.shift.copy_(tensors["ln_f.bias"])
        model.out_head.weight.copy_(tensors["wte.weight"])
