import torch


def load_gpt2_weights(model, tensors):
    tensors = {name.removeprefix("transformer."): t for name, t in tensors.items()}
    width = model.tok_emb.embedding_dim
    writes = []
    open_names = {n for n in tensors if not n.endswith((".attn.bias", ".attn.masked_bias"))}

    def read(name, *shape):
        if name not in tensors:
            raise ValueError(f"{name}: missing")
        tensor = tensors[name]
        try:
            tensor = tensor.reshape(shape)
        except RuntimeError as error:
            raise ValueError(f"{name}: {error}") from None
        open_names.discard(name)
        return tensor

    def dense(name, layer):
        writes.append((layer.weight, read(f"{name}.weight", layer.in_features, layer.out_features).T))
        writes.append((layer.bias, read(f"{name}.bias", layer.out_features)))

    def norm(name, layer):
        writes.append((layer.scale, read(f"{name}.weight", width)))
        writes.append((layer.shift, read(f"{name}.bias", width)))

    for name, embedding in (("wte", model.tok_emb), ("wpe", model.pos_emb)):
        writes.append((embedding.weight, read(f"{name}.weight", *embedding.weight.shape)))
    for i, block in enumerate(model.trf_blocks):
        att = block.att
        if att.W_query.bias is None:
            raise ValueError("the model's attention has no qkv biases")
        norm(f"h.{i}.ln_1", block.norm1)
        weight = read(f"h.{i}.attn.c_attn.weight", width, 3, width)
        bias = read(f"h.{i}.attn.c_attn.bias", 3, width)
        for j, layer in enumerate((att.W_query, att.W_key, att.W_value)):
            writes.append((layer.weight, weight[:, j].T))
            writes.append((layer.bias, bias[j]))
        dense(f"h.{i}.attn.c_proj", att.out_proj)
        norm(f"h.{i}.ln_2", block.norm2)
        dense(f"h.{i}.mlp.c_fc", block.ff.layers[0])
        dense(f"h.{i}.mlp.c_proj", block.ff.layers[2])
    norm("ln_f", model.final_norm)
    head = "lm_head" if "lm_head.weight" in tensors else "wte"
    writes.append((model.out_head.weight, read(f"{head}.weight", *model.out_head.weight.shape)))
    if open_names:
        raise ValueError(f"no place for {sorted(open_names)}")
    with torch.no_grad():
        for parameter, tensor in writes:
            parameter.copy_(tensor)
