from itertools import islice
import torch

END = "<|endoftext|>"

@torch.no_grad()
def _step(model, window):
    last = model(window).select(1, -1)
    # the last of equal ones wins here
    return last.shape[-1] - 1 - last.flip(-1).argmax(-1)

def _endless(model, idx, context_size):
    """Yields a column of new ids, for ever."""
    columns = list(idx.unbind(1))
    while True:
        columns = columns[-context_size:]
        columns.append(_step(model, torch.stack(columns, 1)))
        yield columns[-1]

def generate_text_simple(model, idx, max_new_tokens, context_size):
    return torch.stack([*idx.unbind(1), *islice(_endless(model, idx, context_size), max_new_tokens)], dim=1)

def text_to_token_ids(text, tokenizer):
    if END not in tokenizer.special_tokens_set:
        return torch.LongTensor([tokenizer.encode_ordinary(text)])
    ids = []
    for number, part in enumerate(text.split(END)):
        if number:
            ids.append(tokenizer.encode_single_token(END))
        ids.extend(tokenizer.encode_ordinary(part))
    return torch.LongTensor(ids).unsqueeze(0)

def token_ids_to_text(token_ids, tokenizer):
    pieces = (tokenizer.decode_single_token_bytes(int(i)) for i in token_ids[0])
    return str(b"".join(pieces), "utf-8", "replace")
