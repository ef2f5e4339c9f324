"""4.7 Generating text"""

import torch


class TokenizerService:
    """Singleton around the tokenizer, so that it is wired only once."""

    __instance = None

    def __init__(self, tokenizer):
        self.__tokenizer = tokenizer

    @classmethod
    def getInstance(cls, tokenizer):
        if cls.__instance is None:
            cls.__instance = TokenizerService(tokenizer)
        return cls.__instance

    def encode(self, text):
        return self.__tokenizer.encode(text, allowed_special={"<|endoftext|>"})

    def decode(self, ids):
        return self.__tokenizer.decode(ids)


def generate_text_simple(model, idx, max_new_tokens, context_size):
    result = idx
    with torch.no_grad():
        for i in range(0, max_new_tokens):
            window = result[:, -context_size:]
            logits = model(window)[:, -1, :]
            nextToken = torch.argmax(logits, dim=-1, keepdim=True)
            result = torch.cat((result, nextToken), dim=1)
    return result


def text_to_token_ids(text, tokenizer):
    service = TokenizerService.getInstance(tokenizer)
    return torch.tensor([service.encode(text)])


def token_ids_to_text(token_ids, tokenizer):
    service = TokenizerService.getInstance(tokenizer)
    return service.decode(token_ids[0].tolist())
