"""4.7 Generating text"""

import torch
from ch4_6_gpt_model import GPTModel


def generate_text_simple(model, idx, max_new_tokens, context_size):
    """Let a model go on with each row of ids, greedily."""
    idx = idx.clone()
    for i in range(max_new_tokens):
        cropped = idx[:, :context_size]
        with torch.no_grad():
            logits = model(cropped)
        logits = logits[:, -1, :]
        next_id = torch.argmax(logits, dim=-1, keepdim=True)
        idx = torch.cat((idx, next_id), dim=1)
    return idx


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
