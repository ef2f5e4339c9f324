import torch
import torch.nn.functional as F


def generate_text_simple(model, idx, max_new_tokens, context_size):
    device = next(iter(model.parameters()), idx).device
    idx = idx.to(device)
    model.train(False)
    with torch.no_grad():
        for _ in range(max_new_tokens):
            logits = model.forward(idx[:, -context_size:])
            idx = torch.cat((idx, logits[:, -1].argmax(-1, keepdim=True)), 1)
    return idx


def text_to_token_ids(text, tokenizer):
    encoded = tokenizer.encode(text, allowed_special={"<|endoftext|>"})
    return torch.tensor(encoded).unsqueeze(0)


def token_ids_to_text(token_ids, tokenizer):
    flat = token_ids.squeeze(0)
    return tokenizer.decode(flat.tolist())
