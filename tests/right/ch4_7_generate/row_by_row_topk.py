import torch
import torch.nn as nn


class Picker(nn.Module):
    """logits -> next token"""

    def __init__(self):
        super(Picker, self).__init__()
        self.softmax = nn.Softmax(dim=-1)

    def forward(self, logits):
        probs = self.softmax(logits)
        values, indices = torch.topk(probs, k=1, dim=-1)
        return indices


def generate_text_simple(model, idx, max_new_tokens, context_size):
    picker = Picker()
    print("prompt shape:", idx.shape)
    rows = []
    # every text of the batch by itself
    for i in range(idx.shape[0]):
        tokens = idx[i : i + 1]
        for step in range(max_new_tokens):
            if tokens.shape[1] > context_size:
                idx_cond = tokens[:, -context_size:]
            else:
                idx_cond = tokens
            with torch.no_grad():
                logits = model(idx_cond)
                next_token = picker(logits[:, -1, :])
            tokens = torch.cat((tokens, next_token), dim=1)
        rows.append(tokens)
    out = torch.cat(rows, dim=0)
    print("output shape:", out.shape)
    return out


def text_to_token_ids(text, tokenizer):
    encoded = tokenizer.encode(text, allowed_special={"<|endoftext|>"})
    encoded_tensor = torch.LongTensor(encoded).unsqueeze(0)  # add batch dimension
    print(encoded_tensor.shape)
    return encoded_tensor


def token_ids_to_text(token_ids, tokenizer):
    flat = token_ids.view(-1) if token_ids.is_contiguous() else token_ids.flatten()
    return tokenizer.decode(flat.tolist())
