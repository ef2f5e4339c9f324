import torch

def generate_text_simple(model, idx, max_new_tokens, context_size):
    B, T = idx.shape
    result = torch.empty(B, T + max_new_tokens, dtype=torch.int64, device=idx.device)
    result[:, :T] = idx
    torch.set_grad_enabled(False)
    try:
        for t in range(T, T + max_new_tokens):
            logits = model(result[:, max(0, t - context_size):t])
            result[:, t] = torch.argmax(logits[:, -1], dim=1)
    finally:
        torch.set_grad_enabled(True)
    return result

def text_to_token_ids(text, tokenizer):
    encoded = tokenizer.encode(text, allowed_special={'<|endoftext|>'})
    return torch.tensor(encoded, dtype=torch.int64).unsqueeze(0)

def token_ids_to_text(token_ids, tokenizer):
    flat = token_ids.squeeze(0)
    return tokenizer.decode(flat.tolist())
