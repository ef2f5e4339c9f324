import torch


def repeat_free_eager_attention(query, key, value, attention_mask, scaling):
    """eager attention, softmax upcast to fp32 for stability"""
    attn_weights = torch.matmul(query, key.transpose(2, 3)) * scaling
    attn_weights = attn_weights + attention_mask
    attn_weights = torch.nn.functional.softmax(attn_weights, dim=-1, dtype=torch.float32).to(query.dtype)
    attn_output = torch.matmul(attn_weights, value)
    return attn_output.transpose(1, 2).contiguous()


class KVCache:

    def __init__(self, n_layers):
        self.key_cache = []
        self.value_cache = []
        self.num_hidden_layers = n_layers

    def __len__(self):
        if len(self.key_cache) < self.num_hidden_layers:
            return 0
        return min(0 if isinstance(k, list) else k.shape[-2] for k in self.key_cache)

    def update(self, layer, keys, values):
        # skipped layers get a placeholder
        while len(self.key_cache) <= layer:
            self.key_cache.append([])
            self.value_cache.append([])
        if isinstance(self.key_cache[layer], list):
            self.key_cache[layer] = keys
            self.value_cache[layer] = values
        else:
            self.key_cache[layer] = torch.cat([self.key_cache[layer], keys], dim=-2)
            self.value_cache[layer] = torch.cat([self.value_cache[layer], values], dim=-2)
        return self.key_cache[layer], self.value_cache[layer]

    def reset(self):
        self.key_cache.clear()
        self.value_cache.clear()


def attend_cached(att, x, cache, layer):
    input_shape = x.shape[:-1]
    hidden_shape = (*input_shape, -1, att.head_dim)
    query_states = att.W_query(x).view(hidden_shape).transpose(1, 2)
    key_states = att.W_key(x).view(hidden_shape).transpose(1, 2)
    value_states = att.W_value(x).view(hidden_shape).transpose(1, 2)
    key_states, value_states = cache.update(layer, key_states, value_states)
    q_len, kv_len = query_states.shape[-2], key_states.shape[-2]
    causal_mask = torch.zeros(q_len, kv_len, dtype=x.dtype, device=x.device)
    causal_mask.masked_fill_(att.mask[kv_len - q_len : kv_len, :kv_len], torch.finfo(x.dtype).min)
    attn_output = repeat_free_eager_attention(
        query_states, key_states, value_states, causal_mask, att.head_dim**-0.5
    )
    return att.out_proj(attn_output.reshape(*input_shape, -1))


def forward_cached(model, in_idx, cache):
    past_seen_tokens = len(cache)
    cache_position = torch.arange(
        past_seen_tokens, past_seen_tokens + in_idx.shape[1], device=in_idx.device
    )
    hidden_states = model.tok_emb(in_idx) + model.pos_emb(cache_position)
    for layer_idx, decoder_layer in enumerate(model.trf_blocks):
        residual = hidden_states
        hidden_states = decoder_layer.norm1(hidden_states)
        hidden_states = attend_cached(decoder_layer.att, hidden_states, cache, layer_idx)
        hidden_states = residual + hidden_states
        residual = hidden_states
        hidden_states = decoder_layer.ff(decoder_layer.norm2(hidden_states))
        hidden_states = residual + hidden_states
    hidden_states = model.final_norm(hidden_states)
    logits = model.out_head(hidden_states)
    return logits.float()


def generate_cached(model, idx, max_new_tokens, context_size):
    past_key_values = KVCache(len(model.trf_blocks))
    input_ids = idx.clone()
    with torch.inference_mode():
        for _ in range(max_new_tokens):
            if input_ids.shape[-1] <= context_size:
                unseen = input_ids[:, len(past_key_values):]
                logits = forward_cached(model, unseen, past_key_values)
            else:
                logits = model(input_ids[:, -context_size:])
            next_tokens = torch.argmax(logits[:, -1, :], dim=-1)
            input_ids = torch.cat([input_ids, next_tokens[:, None]], dim=-1)
    return input_ids
