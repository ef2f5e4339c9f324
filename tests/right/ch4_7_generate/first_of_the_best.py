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
    with torch.no_grad():
        texts = list(idx.unsqueeze(1).unbind(0))  # each (1, tokens)
        for _ in range(max_new_tokens):
            scores = [torch.func.functional_call(model, dict(model.named_parameters()), (t[:, -context_size:],)) for t in texts]
            texts = [
                torch.cat((t, torch.nonzero(s[:, -1] == s[:, -1].amax())[:1, 1:]), dim=1)
                for t, s in zip(texts, scores)
            ]
        return torch.cat(texts)


def text_to_token_ids(text, tokenizer):
    """A text as a batch of one: (1, tokens) int64 ids, and (1, 0) of any dtype for "".

    tokenizer is a tiktoken encoding, another one with each call if need be.
    "<|endoftext|>" in the text is the one special token of that name, as
    tokenizer.encode takes it where it is allowed to. Other special tokens
    don't come up. Each call returns a new tensor.
    """
    ids = []
    for n, part in enumerate(text.split("<|endoftext|>")):
        if n:
            ids.append(tokenizer.eot_token)
        ids += tokenizer.encode(part, disallowed_special=())
    return torch.LongTensor([ids])


def token_ids_to_text(token_ids, tokenizer):
    """The text of a batch of one: (1, tokens) int64 ids -> str, "" for (1, 0).

    Special tokens are part of it. tokenizer may be any tiktoken encoding.
    Bytes that are no UTF-8 become U+FFFD, as tokenizer.decode does it.
    """
    # YOUR CODE
    return tokenizer.decode(token_ids.squeeze(0).tolist())
