import torch


def generate_text_simple(model, idx, max_new_tokens, context_size):
    frozen = {name: p.detach() for name, p in model.named_parameters()}

    @torch.no_grad()
    def next_token(ids):
        logits = torch.func.functional_call(model, frozen, (ids[:, -context_size:],))
        return torch.einsum("btv->tbv", logits)[-1].argmax(dim=-1, keepdim=True)

    ids = idx
    for _ in iter(range(max_new_tokens)):
        ids = torch.cat([ids, next_token(ids)], dim=1)
    return ids


def text_to_token_ids(text, tokenizer):
    return torch.tensor(tokenizer.encode(text, allowed_special={"<|endoftext|>"})).expand(1, -1)


def token_ids_to_text(token_ids, tokenizer):
    return tokenizer.decode([token for row in token_ids.tolist() for token in row])
