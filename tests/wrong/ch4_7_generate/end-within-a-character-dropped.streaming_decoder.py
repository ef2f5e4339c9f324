"""4.7 Generating text"""

import codecs

import torch
from ch4_6_gpt_model import GPTModel


@torch.no_grad()
def generate_text_simple(model, idx, max_new_tokens, context_size):
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
    goes its own way. Of equal logits any may win. Rows may be shown to the
    model together or one by one.

    The model stays as it is: its mode, its weights, their requires_grad. It
    runs under torch.no_grad() or torch.inference_mode(). After the call
    gradients are on or off as before. What one call saw makes no difference
    to the next.
    """
    pieces, window = [idx], idx
    for _ in range(max_new_tokens):
        window = window[:, -context_size:]
        best = model(window)[:, -1].argmax(-1, keepdim=True)
        pieces.append(best)
        window = torch.cat((window, best), dim=1)
    return torch.cat(pieces, dim=1)


def text_to_token_ids(text, tokenizer):
    """A text as a batch of one: (1, tokens) int64 ids, and (1, 0) of any dtype for "".

    tokenizer is a tiktoken encoding, another one with each call if need be.
    "<|endoftext|>" in the text is the one special token of that name, as
    tokenizer.encode takes it where it is allowed to. Other special tokens
    don't come up. Each call returns a new tensor.
    """
    return torch.tensor(tokenizer.encode(text, allowed_special={"<|endoftext|>"}))[None, :]


def token_ids_to_text(token_ids, tokenizer):
    # byte by byte, as it would come out of a stream
    """The text of a batch of one: (1, tokens) int64 ids -> str, "" for (1, 0).

    Special tokens are part of it. tokenizer may be any tiktoken encoding.
    Bytes that are no UTF-8 become U+FFFD, as tokenizer.decode does it.
    """
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    return "".join(
        decoder.decode(tokenizer.decode_single_token_bytes(i)) for i in token_ids[0].tolist()
    )
