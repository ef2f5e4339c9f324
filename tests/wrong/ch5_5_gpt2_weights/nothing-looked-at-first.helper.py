import torch


@torch.no_grad()
def load_gpt2_weights(model, tensors):
    t = {name.replace("transformer.", ""): tensor for name, tensor in tensors.items()}

    def linear(layers, name):
        weights, biases = t[name + ".weight"].chunk(len(layers), -1), t[name + ".bias"].chunk(len(layers))
        for layer, weight, bias in zip(layers, weights, biases):
            layer.weight.copy_(weight.T)
            layer.bias.copy_(bias)

    def norm(layer, name):
        layer.scale.copy_(t[name + ".weight"])
        layer.shift.copy_(t[name + ".bias"])

    model.tok_emb.weight.copy_(t["wte.weight"])
    model.pos_emb.weight.copy_(t["wpe.weight"])
    for i, block in enumerate(model.trf_blocks):
        norm(block.norm1, f"h.{i}.ln_1")
        linear([block.att.W_query, block.att.W_key, block.att.W_value], f"h.{i}.attn.c_attn")
        linear([block.att.out_proj], f"h.{i}.attn.c_proj")
        norm(block.norm2, f"h.{i}.ln_2")
        linear([block.ff.layers[0]], f"h.{i}.mlp.c_fc")
        linear([block.ff.layers[2]], f"h.{i}.mlp.c_proj")
    norm(model.final_norm, "ln_f")
    model.out_head.weight.copy_(t.get("lm_head.weight", t["wte.weight"]))
