"""4.7 Generating text"""

import numpy as np
import torch


def generate_text_simple(model, idx, max_new_tokens, context_size):
    """Let a model go on with each row of ids, greedily."""
    # YOUR CODE
    raise NotImplementedError("4.7: generate_text_simple is yours to write")


def text_to_token_ids(text, tokenizer):
    encoded = np.asarray(
        tokenizer.encode(text, allowed_special={"<|endoftext|>"}), dtype="int32"
    )
    batch = np.expand_dims(encoded, axis=0)
    return torch.from_numpy(batch)


def token_ids_to_text(token_ids, tokenizer):
    flat = token_ids.detach().cpu().numpy()[0]
    return tokenizer.decode(flat.tolist())
