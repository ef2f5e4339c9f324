import torch
from ch4_6_gpt_model import GPTModel

from kata.draw import caption, curves, progress, run, say


def generate_text_simple(model, idx, max_new_tokens, context_size):
    """Let a model go on with each row of ids, greedily.

    model           an nn.Module with weights, in eval mode: called with (batch,
                    tokens) ids it gives logits, (batch, tokens, vocab_size),
                    float32 or float64
    idx             (batch, tokens) int64 ids, one token or more; stays as
                    it is
    max_new_tokens  how many tokens are appended: 0, or thousands. Always so
                    many, whatever they are
    context_size    1 or more. The model is shown the newest context_size
                    tokens, or all while there are fewer. It is shown no padding

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
    # YOUR CODE
    for _ in range(max_new_tokens):
        context = idx[:, -context_size:]
        with torch.no_grad():
            logits = model(context)  # (batch, tokens, vocab_size)
        idx_next = logits[:, -1].argmax(dim=-1, keepdim=True)  # (batch, 1)
        idx = torch.cat((idx, idx_next), dim=1)  # (batch, tokens + 1)
    return idx


ROOM = torch.empty(1, 100_000, dtype=torch.int64)


def text_to_token_ids(text, tokenizer):
    """A text as a batch of one: (1, tokens) int64 ids, and (1, 0) of any dtype for "".

    tokenizer is a tiktoken encoding, another one with each call if need be.
    "<|endoftext|>" in the text is the one special token of that name, as
    tokenizer.encode takes it where it is allowed to. Other special tokens
    don't come up. Each call returns a new tensor.
    """
    # YOUR CODE
    ids = tokenizer.encode(text, allowed_special={"<|endoftext|>"})
    ROOM[0, : len(ids)] = torch.tensor(ids)
    return ROOM[:, : len(ids)]


def token_ids_to_text(token_ids, tokenizer):
    """The text of a batch of one: (1, tokens) int64 ids -> str, "" for (1, 0).

    Special tokens are part of it. tokenizer may be any tiktoken encoding.
    Bytes that are no UTF-8 become U+FFFD, as tokenizer.decode does it.
    """
    # YOUR CODE
    return tokenizer.decode(token_ids.squeeze(0).tolist())
