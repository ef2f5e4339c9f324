"""4.7 Generating text
"""

import torch
from ch4_6_gpt_model import GPTModel


def generate_text_simple(model, idx, max_new_tokens, context_size):
    # idx is (batch, n_tokens) array of indices in the current context
    """Let a model go on with each row of ids, greedily.

    model           an nn.Module with weights, in eval mode: called with (batch,
                    tokens) ids it gives logits, (batch, tokens, vocab_size)
    idx             (batch, tokens) int64 ids, one token or more; stays as
                    it is
    max_new_tokens  how many tokens are appended: 0, or thousands. Always so
                    many, whatever they are
    context_size    1 or more. The model is shown the newest context_size
                    tokens, or all while there are fewer. Padding is no token

    Returns (batch, tokens + max_new_tokens) int64 ids, the whole prompt and
    the new tokens, in a new tensor (with 0 new ones, idx will do). Each new
    token is the one with the highest logit at the last position. Each row
    goes its own way. Of logits that are equal, or that softmax makes equal,
    any may win. Rows may be shown to the model together or one by one.

    The model stays as it is: its mode, its weights, their requires_grad. It
    runs under torch.no_grad() or torch.inference_mode(). After the call
    gradients are on or off as before. What one call saw makes no difference
    to the next.
    """
    for _ in range(max_new_tokens):
        # Crop current context if it exceeds the supported context size
        idx_cond = idx[:, :context_size]

        # Get the predictions
        with torch.no_grad():
            logits = model(idx_cond)

        # Focus only on the last time step
        # (batch, n_tokens, vocab_size) becomes (batch, vocab_size)
        logits = logits[:, -1, :]

        # Apply softmax to get probabilities
        probas = torch.softmax(logits, dim=-1)  # (batch, vocab_size)

        # Get the idx of the vocab entry with the highest probability value
        idx_next = torch.argmax(probas, dim=-1, keepdim=True)  # (batch, 1)

        # Append sampled index to the running sequence
        idx = torch.cat((idx, idx_next), dim=1)  # (batch, n_tokens+1)

    return idx


def text_to_token_ids(text, tokenizer):
    """A text as a batch of one: (1, tokens) int64 ids, and (1, 0) of any dtype for "".

    tokenizer is a tiktoken encoding, another one with each call if need be.
    "<|endoftext|>" in the text is the one special token of that name, as
    tokenizer.encode takes it where it is allowed to. Other special tokens
    don't come up. Each call returns a new tensor.
    """
    encoded = tokenizer.encode(text, allowed_special={"<|endoftext|>"})
    encoded_tensor = torch.tensor(encoded).unsqueeze(0)  # add batch dimension
    return encoded_tensor


def token_ids_to_text(token_ids, tokenizer):
    """The text of a batch of one: (1, tokens) int64 ids -> str, "" for (1, 0).

    Special tokens are part of it. tokenizer may be any tiktoken encoding.
    Bytes that are no UTF-8 become U+FFFD, as tokenizer.decode does it.
    """
    flat = token_ids.squeeze()  # remove batch dimension
    return tokenizer.decode(flat.tolist())
