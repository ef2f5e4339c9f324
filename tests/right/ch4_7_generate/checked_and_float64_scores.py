"""Section 4.7. Inputs are checked against the docstring, and nothing beyond it."""

import operator

import torch

END = "<|endoftext|>"


def _check(idx, max_new_tokens, context_size):
    if idx.dim() != 2:
        raise ValueError(f"idx must be (batch, tokens), got {tuple(idx.shape)}")
    if idx.dtype != torch.int64:
        raise TypeError(f"idx must be int64, got {idx.dtype}")
    if idx.shape[1] < 1:
        raise ValueError("idx needs a token or more")
    if operator.index(max_new_tokens) < 0:
        raise ValueError("max_new_tokens is negative")
    if operator.index(context_size) < 1:
        raise ValueError("context_size must be 1 or more")


def generate_text_simple(model, idx, max_new_tokens, context_size):
    _check(idx, max_new_tokens, context_size)
    batch, prompt_length = idx.shape
    result = idx.detach().clone()

    gradients_were_on = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        for _ in range(max_new_tokens):
            window = result[:, -context_size:]
            # the model gets a copy: whatever it does to it, the text is safe
            logits = model(window.clone())
            assert logits.shape[:2] == window.shape, "one row of scores for every token"
            scores = logits[:, -1, :].to(torch.float64)
            chosen = scores.argmax(dim=-1, keepdim=True)
            result = torch.cat((result, chosen), dim=1)
    finally:
        torch.set_grad_enabled(gradients_were_on)

    assert result.shape == (batch, prompt_length + max_new_tokens)
    assert torch.equal(result[:, :prompt_length], idx)
    return result


def text_to_token_ids(text, tokenizer):
    if not isinstance(text, str):
        raise TypeError("text must be a str")
    ids = tokenizer.encode(text, allowed_special={END})
    tensor = torch.tensor(ids, dtype=torch.int64).reshape(1, len(ids))
    assert tensor.dtype == torch.int64
    return tensor


def token_ids_to_text(token_ids, tokenizer):
    if token_ids.dim() != 2 or token_ids.shape[0] != 1:
        raise ValueError(f"a batch of one is needed, got {tuple(token_ids.shape)}")
    return tokenizer.decode(token_ids.squeeze(0).tolist(), errors="replace")
