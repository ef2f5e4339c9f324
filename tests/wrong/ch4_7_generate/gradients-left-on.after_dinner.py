"""4.7 Generating text"""

import torch


def generate_text_simple(model, idx, max_new_tokens, context_size):
    n_rows, n_prompt = idx.shape
    out = idx.new_empty((n_rows, n_prompt + max_new_tokens))
    out[:, :n_prompt] = idx

    torch.set_grad_enabled(False)
    try:
        for end in range(n_prompt, n_prompt + max_new_tokens):
            start = max(0, end - context_size)
            out[:, end] = model(out[:, start:end])[:, -1].argmax(-1)
    finally:
        torch.set_grad_enabled(True)
    return out


def text_to_token_ids(text, tokenizer):
    """A text as a batch of one: (1, tokens) int64 ids.

    tokenizer is a tiktoken encoding. "<|endoftext|>" in the text is the one
    special token of that name: allow it in tokenizer.encode.
    """
    # YOUR CODE
    raise NotImplementedError("4.7: text_to_token_ids is yours to write")


def token_ids_to_text(token_ids, tokenizer):
    """The text of a batch of one: (1, tokens) ids -> str."""
    # YOUR CODE
    raise NotImplementedError("4.7: token_ids_to_text is yours to write")
