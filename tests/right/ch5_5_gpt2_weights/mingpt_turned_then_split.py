"""5.5 GPT-2's own weights, after minGPT's from_pretrained"""
import re

import torch


def load_gpt2_weights(model, tensors):
    if any(block.att.W_query.bias is None or block.att.W_key.bias is None
           or block.att.W_value.bias is None for block in model.trf_blocks):
        raise ValueError("the model has no qkv biases, make it with qkv_bias=True")

    sd_hf = {k[len('transformer.'):] if k.startswith('transformer.') else k: v
             for k, v in tensors.items()}
    n_layer = len(model.trf_blocks)
    # discard the masks, these are buffers
    ignored = {f'h.{i}.attn.{b}' for i in range(n_layer) for b in ('bias', 'masked_bias')}
    sd_hf = {k: v for k, v in sd_hf.items() if k not in ignored}

    # the openai checkpoints use a "Conv1D" module, so these weights have to be transposed
    transposed = ('attn.c_attn.weight', 'attn.c_proj.weight', 'mlp.c_fc.weight', 'mlp.c_proj.weight')

    # name -> list of my parameters that lie there, side by side along the output dimension
    sd = {
        'wte.weight': [model.tok_emb.weight],
        'wpe.weight': [model.pos_emb.weight],
        'ln_f.weight': [model.final_norm.scale],
        'ln_f.bias': [model.final_norm.shift],
    }
    for i, block in enumerate(model.trf_blocks):
        c_attn = (block.att.W_query, block.att.W_key, block.att.W_value)
        sd[f'h.{i}.ln_1.weight'] = [block.norm1.scale]
        sd[f'h.{i}.ln_1.bias'] = [block.norm1.shift]
        sd[f'h.{i}.attn.c_attn.weight'] = [w.weight for w in c_attn]
        sd[f'h.{i}.attn.c_attn.bias'] = [w.bias for w in c_attn]
        sd[f'h.{i}.attn.c_proj.weight'] = [block.att.out_proj.weight]
        sd[f'h.{i}.attn.c_proj.bias'] = [block.att.out_proj.bias]
        sd[f'h.{i}.ln_2.weight'] = [block.norm2.scale]
        sd[f'h.{i}.ln_2.bias'] = [block.norm2.shift]
        sd[f'h.{i}.mlp.c_fc.weight'] = [block.ff.layers[0].weight]
        sd[f'h.{i}.mlp.c_fc.bias'] = [block.ff.layers[0].bias]
        sd[f'h.{i}.mlp.c_proj.weight'] = [block.ff.layers[2].weight]
        sd[f'h.{i}.mlp.c_proj.bias'] = [block.ff.layers[2].bias]
    if 'lm_head.weight' in sd_hf:
        sd['lm_head.weight'] = [model.out_head.weight]

    for k in sd_hf:
        if k not in sd:
            raise ValueError(f"unexpected key {k}")
    todo = []
    for k, params in sd.items():
        if k not in sd_hf:
            raise ValueError(f"missing key {k}")
        v = sd_hf[k]
        want = (sum(p.shape[0] for p in params), *params[0].shape[1:])
        turn = re.sub(r'^h\.\d+\.', '', k) in transposed
        if tuple(v.shape) != (want[::-1] if turn else want):
            raise ValueError(f"wrong shape {tuple(v.shape)} of {k}")
        pieces = (v.t() if turn else v).split([p.shape[0] for p in params], dim=0)
        todo += zip(params, pieces)
    if 'lm_head.weight' not in sd_hf:
        todo.append((model.out_head.weight, sd_hf['wte.weight']))

    with torch.no_grad():
        for p, v in todo:
            p.copy_(v)
