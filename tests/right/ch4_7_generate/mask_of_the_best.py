"""4.7 Generating text"""

import torch


def first_true(mask):
    places = torch.arange(mask.shape[-1], device=mask.device).expand_as(mask)
    beyond = torch.full_like(places, mask.shape[-1])
    return torch.where(mask, places, beyond).amin(dim=-1, keepdim=True)


def generate_text_simple(model, idx, max_new_tokens, context_size):
    result = idx.clone()
    appended = 0
    while appended < max_new_tokens:
        shown = min(context_size, result.shape[1])
        with torch.set_grad_enabled(False):
            scores = model(result.narrow(1, result.shape[1] - shown, shown))[:, -1, :]
            token = first_true(scores == scores.amax(dim=-1, keepdim=True))
        result = torch.concat((result, token), dim=1)
        appended += 1
    return result


def text_to_token_ids(text, tokenizer):
    array = tokenizer.encode_to_numpy(text, allowed_special={"<|endoftext|>"})
    return torch.from_numpy(array.astype("int64")[None])


def token_ids_to_text(token_ids, tokenizer):
    return tokenizer.decode_bytes(token_ids[0].tolist()).decode("utf-8", errors="replace")
