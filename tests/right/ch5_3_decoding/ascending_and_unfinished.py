"""5.3 Decoding, the way transformers' LogitsWarpers do it"""

import torch
import torch.nn.functional as F

FILTER_VALUE = -float("inf")


def softmax_with_temperature(logits, temperature):
    return F.softmax(logits / temperature, dim=-1)


def top_k_filter(logits, top_k):
    top_k = min(top_k, logits.size(-1))
    # Remove all tokens with a score less than the last token of the top-k
    indices_to_remove = logits < torch.topk(logits, top_k)[0][..., -1, None]
    return logits.masked_fill(indices_to_remove, FILTER_VALUE)


def top_p_filter(logits, top_p, min_tokens_to_keep=1):
    sorted_logits, sorted_indices = torch.sort(logits, descending=False)
    cumulative_probs = sorted_logits.softmax(dim=-1).cumsum(dim=-1)
    # mass up to here is small enough to be dropped
    sorted_indices_to_remove = cumulative_probs <= (1 - top_p)
    sorted_indices_to_remove[..., -min_tokens_to_keep:] = 0
    indices_to_remove = sorted_indices_to_remove.scatter(1, sorted_indices, sorted_indices_to_remove)
    return logits.masked_fill(indices_to_remove, FILTER_VALUE)


@torch.no_grad()
def generate(
    model, idx, max_new_tokens, context_size, temperature=0.0, top_k=None, eos_id=None, top_p=None
):
    unfinished_sequences = torch.ones(idx.shape[0], dtype=torch.long, device=idx.device)
    for _ in range(max_new_tokens):
        idx_cond = idx if idx.size(1) <= context_size else idx[:, -context_size:]
        next_token_scores = model(idx_cond)[:, -1, :]
        if temperature > 0:
            next_token_scores = next_token_scores / temperature
            if top_k is not None:
                next_token_scores = top_k_filter(next_token_scores, top_k)
            if top_p is not None:
                next_token_scores = top_p_filter(next_token_scores, top_p)
            probs = F.softmax(next_token_scores, dim=-1)
            next_tokens = torch.multinomial(probs, num_samples=1).squeeze(1)
        else:
            next_tokens = torch.argmax(next_token_scores, dim=-1)
        if eos_id is not None:
            next_tokens = next_tokens * unfinished_sequences + eos_id * (1 - unfinished_sequences)
            unfinished_sequences = unfinished_sequences.mul((next_tokens != eos_id).long())
            if unfinished_sequences.max() == 0:
                break
        idx = torch.cat([idx, next_tokens[:, None]], dim=-1)
    return idx
