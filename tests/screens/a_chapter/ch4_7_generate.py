def generate_text_simple(model, idx, max_new_tokens, context_size):
    # YOUR CODE
    raise NotImplementedError("4.7: generate_text_simple is yours to write")


def text_to_token_ids(text, tokenizer):
    # YOUR CODE
    raise NotImplementedError("4.7: text_to_token_ids is yours to write")


def token_ids_to_text(token_ids, tokenizer):
    # YOUR CODE
    raise NotImplementedError("4.7: token_ids_to_text is yours to write")
