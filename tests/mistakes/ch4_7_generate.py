"""The known mistakes of section 4.7, the most common first."""

from kata.course.mistakes import Mistake

CONTEXT = "context = idx[:, -context_size:]"
NEXT = "idx_next = logits[:, -1].argmax(dim=-1, keepdim=True)  # (batch, 1)"
APPEND = "idx = torch.cat((idx, idx_next), dim=1)  # (batch, tokens + 1)"
LOOP = "for _ in range(max_new_tokens):"
RETURN = "    return idx\n"
ENCODE = 'ids = tokenizer.encode(text, allowed_special={"<|endoftext|>"})'
BATCH = "return torch.tensor(ids, dtype=torch.int64).unsqueeze(0)  # (1, tokens)"
DECODE = "return tokenizer.decode(token_ids.squeeze(0).tolist())"
RUN = "with torch.no_grad():\n            logits = model(context)  # (batch, tokens, vocab_size)"
STEPS = f"    {LOOP}\n        {CONTEXT}\n        {RUN}\n        {NEXT}\n        {APPEND}\n"

MISTAKES = [
    Mistake(
        "oldest-tokens-kept",
        CONTEXT,
        CONTEXT.replace("-context_size:", ":context_size"),
        "When the text is longer than the context you show the model its beginning, so it never "
        "sees what it has just written. It should see the newest tokens. Look at the crop.",
    ),
    Mistake(
        "not-cropped",
        CONTEXT,
        "context = idx",
        "You show the model more than context_size tokens, once there are so many. It can look "
        "at that many at most, the newest. Look at what you call it with.",
    ),
    Mistake(
        "result-cropped",
        CONTEXT,
        "context = idx = idx[:, -context_size:]",
        "You crop the text itself, so its beginning is missing from the result. Crop only what "
        "the model is shown. Look at which variable keeps the cropped ids.",
    ),
    Mistake(
        "cropped-by-one-too-many",
        CONTEXT,
        CONTEXT.replace("-context_size:", "-(context_size - 1) :"),
        "You show the model one token fewer than its context has room for. Look at the start of "
        "your crop.",
    ),
    Mistake(
        "first-position",
        NEXT,
        NEXT.replace("[:, -1]", "[:, 0]"),
        "You take the scores at the first position: they are about the token after the first one. "
        "The next token's scores are at the last position. Look at your index.",
    ),
    Mistake(
        "last-but-one-position",
        NEXT,
        NEXT.replace("[:, -1]", "[:, -2:][:, 0]"),
        "You take the scores at the last position but one: they are about a token that is there "
        "already. Look at your index.",
    ),
    Mistake(
        "mean-over-positions",
        NEXT,
        NEXT.replace("logits[:, -1]", "logits.mean(dim=1)"),
        "You average, or add up, the scores of all positions. Only the last position's are about "
        "the next token. Look at what you choose from.",
    ),
    Mistake(
        "sampled",
        NEXT,
        "idx_next = torch.multinomial(torch.softmax(logits[:, -1], dim=-1), 1)",
        "You draw the next token at random by its probability. This function is greedy: it always "
        "takes the likeliest, so the same prompt gives the same text. Look at how you choose.",
    ),
    Mistake(
        "unlikeliest",
        NEXT,
        NEXT.replace("argmax", "argmin"),
        "You take the token with the lowest score. Look at how you choose.",
    ),
    Mistake(
        "second-likeliest",
        NEXT,
        "idx_next = logits[:, -1].topk(2).indices[:, 1:]",
        "You take the token with the second highest score. Look at which of the best you choose.",
    ),
    Mistake(
        "a-softmax-of-ones-own",
        NEXT,
        "powers = torch.exp(logits[:, -1])\n"
        "        probas = powers / powers.sum(dim=-1, keepdim=True)\n"
        "        idx_next = probas.argmax(dim=-1, keepdim=True)",
        "Where all scores are very high, or all very low, you don't tell them apart, and token 0 "
        "comes. exp makes infinity of the ones and 0 of the others: is a softmax written out "
        "somewhere? PyTorch's takes off the largest first, and the choice needs none.",
    ),
    Mistake(
        "one-token-too-many",
        LOOP,
        "for _ in range(max_new_tokens + 1):",
        "You append one token more than was asked for. Look at how often your loop runs.",
    ),
    Mistake(
        "one-token-too-few",
        LOOP,
        "for _ in range(max_new_tokens - 1):",
        "You append one token fewer than was asked for. Look at how often your loop runs.",
    ),
    Mistake(
        "only-one-token",
        f"        {APPEND}\n{RETURN}",
        f"        {APPEND}\n        return idx\n{RETURN}",
        "You return inside the loop, after the first new token. Look at how far your return is "
        "indented.",
    ),
    Mistake(
        "prompt-left-out",
        f"{RETURN}\n\ndef text_to_token_ids",
        "    return idx[:, idx.shape[1] - max_new_tokens :]\n\n\ndef text_to_token_ids",
        "You return the new tokens alone. The prompt is part of the result. Look at what you "
        "return.",
    ),
    Mistake(
        "put-in-front",
        APPEND,
        APPEND.replace("(idx, idx_next)", "(idx_next, idx)"),
        "You put each new token in front of the text. It belongs at the end. Look at the order in "
        "which you join the two.",
    ),
    Mistake(
        "first-row-for-all",
        APPEND,
        "idx = torch.cat((idx, idx_next[:1].expand(len(idx), 1)), dim=1)",
        "Every row gets the same token. Each goes its own way, by its own scores. Look at what you "
        "append, and at what you take the highest of.",
    ),
    Mistake(
        "stops-at-the-end-of-text",
        APPEND,
        f"{APPEND}\n        if bool((idx_next == 50256).all()):\n            break",
        "Your text ends where the end-of-text token, 50256, comes by. Here there are always "
        "max_new_tokens new tokens, whatever they are. Look for what ends your loop.",
    ),
    Mistake(
        "with-gradients",
        "with torch.no_grad():\n            logits = model(context)",
        "with torch.enable_grad():\n            logits = model(context)",
        "The model runs with gradients on: every step is recorded for a backward pass that never "
        "comes. torch.no_grad() works for what stands inside its `with` block, or under it as a "
        "decorator. Look at how the model is called.",
    ),
    Mistake(
        "special-token-as-text",
        ENCODE,
        "ids = tokenizer.encode(text, disallowed_special=())",
        "You encode <|endoftext|> as ordinary text, a token for each of its pieces. It is one "
        "special token, and encode takes it as such when it is allowed to. Look at encode's "
        "arguments.",
    ),
    Mistake(
        "special-token-forbidden",
        ENCODE,
        "ids = tokenizer.encode(text)",
        "tiktoken refuses special tokens in a text unless they are allowed. Allow "
        "<|endoftext|>, spelt just so. Look at encode's arguments.",
    ),
    Mistake(
        "no-batch-dimension",
        BATCH,
        BATCH.replace(".unsqueeze(0)", ""),
        "Your ids have shape (tokens,). A model takes batches: one text is a batch of one, of "
        "shape (1, tokens). Look at what you return.",
    ),
    Mistake(
        "batch-dimension-twice",
        BATCH,
        "return torch.tensor([ids], dtype=torch.int64).unsqueeze(0)",
        "Your ids have shape (1, 1, tokens): the batch's dimension is there twice. Brackets around "
        "the list make one, and so does unsqueeze. Look at what you return.",
    ),
    Mistake(
        "no-text-refused",
        ENCODE,
        f"if not text:\n        raise ValueError(text)\n    {ENCODE}",
        "An empty text ends in an error. It has no tokens, and becomes a row without ids, of shape "
        "(1, 0). Do you check the text?",
    ),
    Mistake(
        "batch-dimension-at-the-end",
        BATCH,
        BATCH.replace("unsqueeze(0)", "unsqueeze(1)"),
        "Your ids have shape (tokens, 1): as many texts of one token each. One text is a batch of "
        "one, (1, tokens). Look at where you add the dimension.",
    ),
    Mistake(
        "ids-as-floats",
        BATCH,
        "return torch.tensor(ids).unsqueeze(0).float()",
        "Your ids are floats. They number rows of an embedding, so they are int64. Look at the "
        "tensor's dtype.",
    ),
    Mistake(
        "first-token-only",
        DECODE,
        "return tokenizer.decode(token_ids[:, 0].tolist())",
        "You decode the first token alone. The text is made of all of them. Look at your index.",
    ),
    Mistake(
        "last-token-lost",
        DECODE,
        "return tokenizer.decode(token_ids.squeeze(0).tolist()[:-1])",
        "The last token is missing from your text. Look at your slice.",
    ),
    Mistake(
        "newest-token-only",
        CONTEXT,
        CONTEXT.replace("-context_size:", "-1:"),
        "The model sees the newest token alone, and none of what came before. It is to see as "
        "much as the context holds. Look at what you give it.",
    ),
    Mistake(
        "as-many-as-the-context",
        LOOP,
        LOOP.replace("max_new_tokens", "context_size"),
        "You make as many tokens as the context is long. `max_new_tokens` says how many. Look "
        "at your loop.",
    ),
    Mistake(
        "length-in-all",
        LOOP,
        LOOP.replace("max_new_tokens", "max_new_tokens - idx.shape[1]"),
        "You take `max_new_tokens` for the length in all. It counts the new ones alone. Look at "
        "your loop.",
    ),
    Mistake(
        "one-at-least",
        LOOP,
        LOOP.replace("max_new_tokens", "max(1, max_new_tokens)"),
        "You make one token even where none are asked for. Look at your loop for "
        "`max_new_tokens` 0.",
    ),
    Mistake(
        "none-refused",
        STEPS,
        f"    if max_new_tokens < 1:\n        raise ValueError(max_new_tokens)\n{STEPS}",
        "0 new tokens end in an error. With none to add, the prompt comes back. Do you check "
        "max_new_tokens? Look at the comparison.",
    ),
    Mistake(
        "stops-at-the-full-context",
        LOOP,
        LOOP + "\n        if idx.shape[1] >= context_size:\n            break",
        "You stop once the context is full. The text goes on, and the model sees its newest "
        "part. Look at what ends your loop.",
    ),
    Mistake(
        "one-context-too-long",
        CONTEXT,
        CONTEXT.replace("-context_size:", "-context_size - 1 :"),
        "You give the model one token more than its context holds. Look at where you cut.",
    ),
    Mistake(
        "prompt-cropped-for-good",
        LOOP,
        "idx = idx[:, -context_size:]\n    " + LOOP,
        "You crop the prompt for good before the loop, so its beginning is missing from the "
        "result. Only the model needs the cropped text. Look at what comes before the loop.",
    ),
    Mistake(
        "largest-in-size",
        NEXT,
        NEXT.replace("logits[:, -1]", "logits[:, -1].abs()"),
        "You take the score that is largest in size, so a very low one can win. The highest is "
        "asked for. Look at what you take the argmax of.",
    ),
    Mistake(
        "largest-at-any-position",
        NEXT,
        NEXT.replace("logits[:, -1]", "logits.max(dim=1).values"),
        "You take the best score of any position. What comes next is said at the last one. Look "
        "at which logits you choose from.",
    ),
    Mistake(
        "softmax-over-the-batch",
        NEXT,
        NEXT.replace("logits[:, -1]", "torch.softmax(logits[:, -1], dim=0)"),
        "Your softmax runs over the rows of the batch, so they decide on one another. It runs "
        "over the vocabulary. Look at its dimension.",
    ),
    Mistake(
        "softmax-over-tokens",
        NEXT,
        NEXT.replace("logits[:, -1]", "torch.softmax(logits, dim=1)[:, -1]"),
        "Your softmax runs over the positions, which changes the order of the scores. It runs "
        "over the vocabulary. Look at its dimension.",
    ),
    Mistake(
        "score-for-id",
        NEXT,
        "idx_next = logits[:, -1].max(dim=-1, keepdim=True).values.long()",
        "You go on with the highest score itself, cut to a whole number. Its place in the "
        "vocabulary is the id. Look at what you take of the maximum.",
    ),
    Mistake(
        "ids-returned-as-floats",
        f"{RETURN}\n\ndef text_to_token_ids",
        "    return idx.float()\n\n\ndef text_to_token_ids",
        "Your ids come back as floats. They are whole numbers, int64. Look at what you return.",
    ),
    Mistake(
        "last-token-returned",
        f"{RETURN}\n\ndef text_to_token_ids",
        "    return idx[:, -1:]\n\n\ndef text_to_token_ids",
        "You return the newest token alone. The prompt and all new tokens are asked for. Look "
        "at what you return.",
    ),
    Mistake(
        "prompt-overwritten",
        APPEND,
        "idx = idx_next",
        "Every step overwrites the text with the new token. It is put behind what is there. "
        "Look at the end of your loop.",
    ),
    Mistake(
        "model-put-into-training",
        LOOP,
        "model.train()\n    " + LOOP,
        "You put the model into training mode, where dropout makes its scores random. Leave the "
        "mode to the caller. Look at what comes before the loop.",
    ),
    Mistake(
        "text-stripped",
        ENCODE,
        ENCODE.replace("(text,", "(text.strip(),"),
        "You strip the spaces around the text. They have tokens too. Look at what you encode.",
    ),
    Mistake(
        "text-in-lower-case",
        ENCODE,
        ENCODE.replace("(text,", "(text.lower(),"),
        "You turn the text into lower case. The tokenizer tells upper from lower. Look at what "
        "you encode.",
    ),
    Mistake(
        "end-of-text-added",
        ENCODE,
        ENCODE + " + [tokenizer.eot_token]",
        "You add the end-of-text token. The ids are those of the text alone. Look at what you "
        "encode.",
    ),
    Mistake(
        "ids-in-a-list",
        BATCH,
        "return [ids]",
        "You return a list. A tensor of shape (1, tokens) is asked for. Look at your return.",
    ),
    Mistake(
        "decoded-text-stripped",
        DECODE,
        DECODE + ".strip()",
        "You strip the spaces around the decoded text. They belong to it. Look at what you do "
        "with it.",
    ),
    Mistake(
        "special-tokens-dropped",
        DECODE,
        "kept = [i for i in token_ids.squeeze(0).tolist() if i != tokenizer.eot_token]\n"
        "    return tokenizer.decode(kept)",
        "You leave the end-of-text token out. Decoding gives back every token. Look at which "
        "ids you pass on.",
    ),
    Mistake(
        "line-breaks-become-spaces",
        DECODE,
        DECODE + '.replace("\\n", " ")',
        "Line breaks come out as spaces. The book does that where it prints a sample; here the "
        "text is given back as it is. Look at what you do with it.",
    ),
    Mistake(
        "pieces-joined-with-spaces",
        DECODE,
        "return ' '.join(tokenizer.decode([i]) for i in token_ids.squeeze(0).tolist())",
        "You put spaces between the tokens. Tokens bring their own spaces along, and one "
        "character may take several tokens. Look at how you join them.",
    ),
    Mistake(
        "a-list-of-pieces",
        DECODE,
        "return [tokenizer.decode([i]) for i in token_ids.squeeze(0).tolist()]",
        "You return a list of pieces. One text is asked for. Look at what you pass to the "
        "tokenizer.",
    ),
    Mistake(
        "bytes-for-text",
        DECODE,
        DECODE.replace(".decode(", ".decode_bytes("),
        "You return bytes. Text is asked for. Look at which of the tokenizer's methods you call.",
    ),
    Mistake(
        "int32-ids",
        BATCH,
        BATCH.replace("int64", "int32"),
        "Your ids are int32, and int64 is asked for. Look at the dtype.",
    ),
    Mistake(
        "argmax-over-the-batch",
        NEXT,
        "idx_next = logits[:, -1].argmax(dim=0, keepdim=True)[:, :1].expand(idx.shape[0], 1)",
        "You look for the largest along the batch: which text of the batch scores highest for a "
        "token. It is the token that is asked for, in each text. Look at the dimension of "
        "argmax.",
    ),
    Mistake(
        "gradients-left-off",
        LOOP,
        "torch.set_grad_enabled(False)\n    " + LOOP,
        "You switch gradients off and leave them off, for everything that the caller does "
        "afterwards. There is a way to switch them off for a few lines only. Look for "
        "set_grad_enabled.",
    ),
    Mistake(
        "gradients-left-off-where-nothing-comes",
        STEPS + RETURN,
        "    on = torch.is_grad_enabled()\n    torch.set_grad_enabled(False)\n"
        "    if max_new_tokens == 0:\n        return idx\n"
        f"{STEPS}    torch.set_grad_enabled(on)\n{RETURN}",
        "Where no new tokens are asked for, gradients are off after your call, for everything that "
        "the caller does then; with new tokens all is well. Does a return pass by the line that "
        "switches them on again? `with torch.no_grad()` lets none pass by.",
    ),
    Mistake(
        "gradients-left-on",
        RETURN,
        "    torch.set_grad_enabled(True)\n" + RETURN,
        "You switch gradients on at the end, though the caller may have had them off. There is "
        "a way to switch them off for a few lines only. Look for set_grad_enabled.",
    ),
    Mistake(
        "no-repeats",
        NEXT,
        "logits = logits[:, -1].scatter(1, idx[:, -1:], -torch.inf)\n"
        "        idx_next = logits.argmax(dim=-1, keepdim=True)  # (batch, 1)",
        "The newest token never comes again at once, though the model finds it likeliest. Greedy "
        "decoding takes the highest score, whatever came before. Look at what you do to the "
        "scores.",
    ),
    Mistake(
        "repetition-forbidden",
        NEXT,
        "logits = logits[:, -1].scatter(1, idx, -torch.inf)\n"
        "        idx_next = logits.argmax(dim=-1, keepdim=True)  # (batch, 1)",
        "No token comes that stands in the text already, however likely it is. Greedy decoding "
        "takes the highest score, whatever came before. Look at what you do to the scores.",
    ),
    Mistake(
        "shown-one-token-less",
        CONTEXT,
        "context = idx[:, :-1][:, -context_size:] if idx.shape[1] > 1 else idx",
        "You keep the newest token from the model, so that it answers a question too old. Look "
        "at the end of your slice.",
    ),
    Mistake(
        "padded-to-the-context",
        CONTEXT,
        "context = torch.nn.functional.pad(idx, (max(0, context_size - idx.shape[1]), 0))[:, "
        "-context_size:]",
        "You fill the context up with zeros. Id 0 is a token like any other, so the model reads "
        "something that is not there. Show it the tokens alone.",
    ),
    Mistake(
        "without-keepdim",
        NEXT,
        NEXT.replace(", keepdim=True", ""),
        "Your next ids have a dimension too few: argmax and its like take it away unless they are"
        " told to keep it. The texts are (batch, tokens), and one more column belongs at their "
        "end.",
    ),
    Mistake(
        "generated-text-not-returned",
        RETURN,
        "    return\n",
        "Your generate_text_simple returns nothing, so the text is None. Look at its end.",
    ),
    Mistake(
        "ids-not-returned",
        BATCH,
        BATCH.replace("return", "batch ="),
        "Your text_to_token_ids returns nothing, so the ids are None. Look at its end.",
    ),
    Mistake(
        "text-not-returned",
        DECODE,
        DECODE.replace("return", "text ="),
        "Your token_ids_to_text returns nothing, so the text is None. Look at its end.",
    ),
    Mistake(
        "squeezed-everywhere",
        DECODE,
        "return tokenizer.decode(token_ids.squeeze().tolist())",
        "Where there is one token, a bare number is left of it, which can't be decoded. "
        "`squeeze()` takes away every dimension of size 1: take away the batch's alone.",
    ),
    Mistake(
        "rounded-scores",
        NEXT,
        NEXT.replace("[:, -1]", "[:, -1].bfloat16()"),
        "Where scores are close to each other you don't take the highest: your choice is that of "
        "scores which were rounded on the way. Half precision does that too. Compare them as the "
        "model gives them.",
    ),
    Mistake(
        "scores-rounded-to-three-digits",
        NEXT,
        NEXT.replace("logits[:, -1]", "logits[:, -1].round(decimals=3)"),
        "Where scores are close to each other you don't take the highest: your choice is that of "
        "scores which were rounded to three digits behind the point. Compare them as the model "
        "gives them.",
    ),
    Mistake(
        "scores-cut-to-whole-numbers",
        NEXT,
        NEXT.replace("[:, -1]", "[:, -1].long()"),
        "Your choice is that of scores without what stands behind the point, and many of those are "
        "equal. Compare them as the model gives them. Look for what changes their dtype.",
    ),
    Mistake(
        "padded-on-the-right",
        f"{CONTEXT}\n        {RUN}",
        "context = torch.nn.functional.pad(idx, (0, max(0, context_size - idx.shape[1])))\n"
        "        with torch.no_grad():\n"
        "            logits = model(context[:, -context_size:])[:, : idx.shape[1]]",
        "The model is shown zeros behind the text, up to context_size. Id 0 is a token like any "
        "other, and not every model looks back alone. Show it the text and nothing else.",
    ),
    Mistake(
        "padded-where-the-new-ones-come",
        STEPS,
        "    total = idx.shape[1] + max_new_tokens\n"
        f"    {LOOP}\n"
        "        room = max(0, min(total, context_size) - idx.shape[1])\n"
        "        context = torch.nn.functional.pad(idx, (0, room))[:, -context_size:]\n"
        f"        {RUN.replace('(context)', '(context)[:, : idx.shape[1]]')}\n"
        f"        {NEXT}\n        {APPEND}\n",
        "The model is shown zeros behind the text, where the new tokens are to come. Id 0 is a "
        "token like any other, and not every model looks back alone. Show it the text and nothing "
        "else.",
    ),
    Mistake(
        "padded-and-asked-behind-it",
        CONTEXT,
        "context = torch.nn.functional.pad(idx, (0, max(0, context_size - idx.shape[1])))[:, "
        "-context_size:]",
        "The model is shown zeros behind the text, up to context_size, and what you take is its "
        "answer to the last of them. Show it the text and nothing else.",
    ),
    Mistake(
        "a-call-for-each-token",
        STEPS + RETURN,
        "    if max_new_tokens == 0:\n        return idx\n"
        "    with torch.no_grad():\n        logits = model(idx[:, -context_size:])\n"
        f"    {NEXT}\n"
        "    idx = torch.cat((idx, idx_next), dim=1)\n"
        "    return generate_text_simple(model, idx, max_new_tokens - 1, context_size)\n",
        "Calls lie inside each other, one for each new token, and Python allows about a thousand:"
        " longer texts end in a RecursionError. A loop knows no such end.",
    ),
    Mistake(
        "cropped-once",
        STEPS + RETURN,
        f"    {CONTEXT}\n"
        f"    {LOOP}\n        {RUN}\n        {NEXT}\n        {APPEND}\n"
        "        context = torch.cat((context, idx_next), dim=1)\n" + RETURN,
        "Only the prompt is cropped: the model is then shown each new token as well, and soon more "
        "than context_size of them. The crop belongs into every step. Look at where it stands.",
    ),
    Mistake(
        "as-much-as-the-prompt-at-least",
        CONTEXT,
        "context = idx[:, -max(context_size, idx.shape[1] - _) :]",
        "A prompt longer than context_size is shown to the model whole, and as many tokens again "
        "in every later step; with shorter ones all is well. It may be shown context_size of them "
        "at most. Is the prompt cropped before the first call?",
    ),
    Mistake(
        "prompt-shown-whole-at-first",
        CONTEXT,
        f"context = idx if _ == 0 else {CONTEXT.removeprefix('context = ')}",
        "In the first step the model is shown the whole prompt, even where that is longer than "
        "context_size; in later ones all is well. Is there a crop before the first call too?",
    ),
    Mistake(
        "window-of-the-prompt",
        STEPS + RETURN,
        f"    {CONTEXT}\n"
        f"    {LOOP}\n        {RUN}\n        {NEXT}\n        {APPEND}\n"
        "        context = torch.cat((context[:, 1:], idx_next), dim=1)\n" + RETURN,
        "The model is never shown more tokens than the prompt has: with each new one the oldest "
        "falls out, though there is room. It is shown all while there are no more than "
        "context_size. Look at where you leave a token out.",
    ),
    Mistake(
        "newest-alone-after-the-first-step",
        CONTEXT,
        "context = idx[:, -context_size:] if _ == 0 else idx[:, -1:]",
        "After the first step the model is shown the newest token alone. It remembers nothing from "
        "call to call: without a cache it needs the newest context_size tokens each time. Look at "
        "what you call it with.",
    ),
    Mistake(
        "repeated-tokens-cost",
        NEXT,
        "seen = logits[:, -1].gather(1, idx)\n"
        "        seen = torch.where(seen < 0, seen * 1.1, seen / 1.1)\n"
        "        logits = logits[:, -1].scatter(1, idx, seen)\n"
        "        idx_next = logits.argmax(dim=-1, keepdim=True)  # (batch, 1)",
        "Tokens that stand in the text already come less often than their scores say: your choice "
        "is that of a repetition penalty. Greedy decoding takes the highest score, whatever came "
        "before. Look at what you do to the scores.",
    ),
    Mistake(
        "repeats-go-on-for-ever",
        CONTEXT,
        "if idx.shape[1] > 4 and (idx[:, -4:] == idx[:, -1:]).all():\n"
        "            idx = torch.cat((idx, idx[:, -1:]), dim=1)\n"
        "            continue\n"
        f"        {CONTEXT}",
        "A model that gives the same token several times and then another is not heard: in your "
        "text the repeated one goes on to the end. Ask the model for every token. Look for a "
        "shortcut, or for something kept, where tokens repeat.",
    ),
    Mistake(
        "stops-before-the-end-of-text",
        APPEND,
        f"if bool((idx_next == 50256).all()):\n            break\n        {APPEND}",
        "Your text ends just before the end-of-text token, 50256, would come. Here there are "
        "always max_new_tokens new tokens, whatever they are. Look for what ends your loop.",
    ),
    Mistake(
        "stops-all-at-one-end-of-text",
        APPEND,
        f"{APPEND}\n        if bool((idx_next == 50256).any()):\n            break",
        "As soon as one text comes by the end-of-text token, 50256, all of them end. Here there "
        "are always max_new_tokens new tokens, whatever they are. Look for what ends your loop.",
    ),
    Mistake(
        "end-of-text-repeated-to-the-end",
        APPEND,
        "if _ > 0:\n"
        "            idx_next = torch.where(idx[:, -1:] == 50256, idx[:, -1:], idx_next)\n"
        f"        {APPEND}\n        if bool((idx_next == 50256).all()):\n            break",
        "After the end-of-text token, 50256, your text ends, or holds nothing but 50256 while "
        "others go on. Here each new token is the one with the highest score, whatever came "
        "before.",
    ),
    Mistake(
        "end-of-text-repeated",
        APPEND,
        "if _ > 0:\n"
        "            idx_next = torch.where(idx[:, -1:] == 50256, idx[:, -1:], idx_next)\n"
        f"        {APPEND}",
        "After the end-of-text token, 50256, a row holds nothing but 50256. Here no row is ever "
        "finished: each new token is the one with the highest score, whatever came before. Look "
        "for what becomes of the tokens that you chose.",
    ),
    Mistake(
        "highest-id-ends-a-row",
        STEPS,
        f"""    going = torch.ones(len(idx), 1, dtype=torch.bool, device=idx.device)
    {LOOP}
        {CONTEXT}
        {RUN}
        {NEXT}
        idx_next = torch.where(going, idx_next, logits.shape[-1] - 1)
        {APPEND}
        going = going & (idx_next != logits.shape[-1] - 1)
        if not going.any():
            break
""",
        "Where the vocabulary's last id comes, a row holds nothing else from then on, and once all "
        "rows have come by it your text ends. Here no token ends a text: there are always "
        "max_new_tokens new ones, each the one with the highest score.",
    ),
    Mistake(
        "highest-id-repeated",
        STEPS,
        f"""    going = torch.ones(len(idx), 1, dtype=torch.bool, device=idx.device)
    {LOOP}
        {CONTEXT}
        {RUN}
        {NEXT}
        idx_next = torch.where(going, idx_next, logits.shape[-1] - 1)
        {APPEND}
        going = going & (idx_next != logits.shape[-1] - 1)
""",
        "Where the vocabulary's last id comes, a row holds nothing else from then on. Here no "
        "row is ever finished: each new token is the one with the highest score, whatever came "
        "before.",
    ),
    Mistake(
        "zeros-behind-an-end-of-text",
        APPEND + "\n" + RETURN,
        f"{APPEND}\n    ends = (idx == 50256).long()\n"
        "    return idx.masked_fill(ends.cumsum(dim=1) > ends, 0)\n",
        "After the end-of-text token, 50256, a row holds nothing but 0. Here no row is ever "
        "finished: each new token is the one with the highest score, whatever came before. Look "
        "for what becomes of the tokens that you chose.",
    ),
    Mistake(
        "end-of-text-forbidden",
        NEXT,
        "if logits.shape[-1] > 50256:\n"
        "            logits = logits.index_fill(2, torch.tensor([50256]), -torch.inf)\n"
        f"        {NEXT}",
        "The end-of-text token, 50256, never comes, though its score be the highest. It is chosen "
        "like any other here, and more tokens follow. Look at what you do to the scores.",
    ),
    Mistake(
        "ids-limited-to-gpt2s",
        NEXT,
        NEXT.replace("[:, -1]", "[:, -1, :50257]"),
        "A token above 50256 never comes, as if every model had GPT-2's vocabulary. There are as "
        "many tokens as the model gives scores. Look at which scores you choose from.",
    ),
    Mistake(
        "zeros-after-the-end-of-text",
        APPEND + "\n" + RETURN,
        f"{APPEND}\n        ends = (idx == 50256).long()\n"
        "        if bool(ends.any(dim=1).all()):\n            break\n"
        "    ends = (idx == 50256).long()\n"
        "    return idx.masked_fill(ends.cumsum(dim=1) > ends, 0)\n",
        "After the end-of-text token, 50256, your text ends, or holds nothing but 0 while others "
        "go on. Here each new token is the one with the highest score, whatever came before.",
    ),
    Mistake(
        "no-more-than-the-context-holds",
        LOOP,
        LOOP.replace("max_new_tokens", "min(max_new_tokens, context_size)"),
        "Never more than context_size new tokens come. That number says how much the model is "
        "shown, `max_new_tokens` how many come. Look at how often your loop runs.",
    ),
    Mistake(
        "weights-frozen",
        LOOP,
        "model.requires_grad_(False)\n    " + LOOP,
        "After your call the model's weights don't require gradients any more: whoever trains it "
        "then trains nothing. torch.no_grad() switches gradients off for a few lines and touches "
        "no weight.",
    ),
    Mistake(
        "left-in-training",
        f"{RETURN}\n\ndef text_to_token_ids",
        "    model.train()\n    return idx\n\n\ndef text_to_token_ids",
        "The model comes in eval mode, and your call leaves it in training mode, where dropout is "
        "at work. Leave the mode as it was. Look for train().",
    ),
    Mistake(
        "idx-grows",
        STEPS + RETURN,
        "    prompt = idx\n" + STEPS + "    prompt.data = idx\n    return prompt\n",
        "The caller's own idx holds the new tokens after the call, and shares its numbers with "
        "what you return. idx stays as it is, and the result is a new tensor. Look for what is "
        "done in place.",
    ),
    Mistake(
        "next-ids-as-a-row",
        NEXT,
        "idx_next = logits[:, -1].argmax(dim=-1).unsqueeze(0)",
        "With one text all is well. With several your next ids don't fit: their first dimension "
        "is 1, and each text needs a row of its own, (batch, 1). Did unsqueeze(0) make (1, batch)"
        " of them?",
    ),
    Mistake(
        "batch-crop",
        CONTEXT,
        "context = idx[-context_size:]",
        "The crop takes the last texts of the batch, and not the last tokens of each. The first "
        "dimension is the batch, the second the tokens. Look at your slice.",
    ),
    Mistake(
        "model-called-once",
        STEPS,
        f"    {CONTEXT}\n    with torch.no_grad():\n        logits = model(context)\n"
        f"    {NEXT}\n    {LOOP}\n        {APPEND}\n",
        "The same token comes again and again: it is chosen once. Every step shows the model the "
        "longer text and chooses anew. Look at what stands inside your loop.",
    ),
    Mistake(
        "oldest-token-dropped",
        APPEND,
        APPEND.replace("(idx, idx_next)", "(idx[:, 1:], idx_next)"),
        "For each new token the oldest one is dropped, so the text never gets longer. All of it is "
        "asked for. Look at what you join.",
    ),
    Mistake(
        "batch-dimension-squeezed",
        f"{RETURN}\n\ndef text_to_token_ids",
        "    return idx.squeeze(0)\n\n\ndef text_to_token_ids",
        "For one text your result has lost its batch dimension. It is (batch, tokens), and (1, "
        "tokens) for one. Look at what you return.",
    ),
    Mistake(
        "first-text-only",
        f"{RETURN}\n\ndef text_to_token_ids",
        "    return idx[0]\n\n\ndef text_to_token_ids",
        "Your result is the first text alone, without the batch dimension. All of them are asked "
        "for, (batch, tokens). Look at what you return.",
    ),
    Mistake(
        "tokens-in-a-list",
        f"{RETURN}\n\ndef text_to_token_ids",
        "    return idx.tolist()\n\n\ndef text_to_token_ids",
        "Your generate_text_simple returns a list. A tensor of ids is asked for. Look at what you "
        "return.",
    ),
    Mistake(
        "tokens-remembered",
        STEPS + RETURN,
        "    memory = generate_text_simple.__dict__\n"
        "    key = str((idx.tolist(), max_new_tokens, context_size))\n"
        "    if key in memory:\n        return memory[key].clone()\n"
        + STEPS
        + "    memory[key] = idx.clone()\n"
        + RETURN,
        "A prompt that was there before gets the tokens of that time, though another model is "
        "asked, or the weights have changed. Look for what your function remembers from call to "
        "call.",
    ),
    Mistake(
        "one-place-for-all-results",
        f"{RETURN}\n\ndef text_to_token_ids",
        "    kept = generate_text_simple.__dict__\n"
        "    place = kept.setdefault('place', torch.zeros(99, 1999, dtype=torch.int64))\n"
        "    idx = place[: idx.shape[0], : idx.shape[1]].copy_(idx)\n"
        "    return idx\n\n\ndef text_to_token_ids",
        "What one call returned changes with the next call: both results lie in the same place in "
        "memory. Each is to be a tensor of its own. Look for what your function keeps from call "
        "to call.",
    ),
    Mistake(
        "bytes-for-ids",
        ENCODE,
        "ids = list(text.encode())",
        "Your ids are the text's bytes. The tokenizer numbers its tokens in its own way, and may "
        "make one of many bytes. Look at where your ids come from.",
    ),
    Mistake(
        "gpt2s-end-of-text",
        ENCODE,
        'pieces = text.split("<|endoftext|>")\n'
        "    ids = [i for one in pieces for i in (50256, *tokenizer.encode_ordinary(one))][1:]",
        "For <|endoftext|> you put in 50256, GPT-2's id, whichever the tokenizer is. Another one "
        "has another id for it, and encode finds it where the token is allowed. Look for a number "
        "in your code.",
    ),
    Mistake(
        "end-of-text-removed",
        ENCODE,
        ENCODE.replace("(text,", '(text.replace("<|endoftext|>", ""),'),
        "The end-of-text token is missing from your ids. It is a token of the text like any other. "
        "Look at what you encode.",
    ),
    Mistake(
        "ids-remembered",
        ENCODE,
        "memory = text_to_token_ids.__dict__\n"
        "    if text not in memory:\n"
        f"        memory[text] = {ENCODE.removeprefix('ids = ')}\n"
        "    ids = memory[text]",
        "With another tokenizer of the same name a text that was there before gets the first one's "
        "ids. Is that tokenizer kept, or what it made of a text? Ids belong to a text and a "
        "tokenizer. Look for what is remembered from call to call.",
    ),
    Mistake(
        "ids-shared",
        f"{ENCODE}\n    {BATCH}",
        f"memory = text_to_token_ids.__dict__.setdefault(id(tokenizer), (tokenizer, {{}}))[1]\n"
        f"    if text not in memory:\n        {ENCODE}\n"
        f"        {BATCH.replace('return', 'memory[text] =')}\n"
        "    return memory[text]",
        "The same text gives the same tensor each time: who changes one result changes the next. A "
        "new tensor is asked for. Look for what your function remembers from call to call.",
    ),
    Mistake(
        "ids-shared-by-all-tokenizers",
        f"{ENCODE}\n    {BATCH}",
        f"memory = text_to_token_ids.__dict__\n"
        f"    if text not in memory:\n        {ENCODE}\n"
        f"        {BATCH.replace('return', 'memory[text] =')}\n"
        "    return memory[text]",
        "The same text gives the same tensor each time, with another tokenizer of the same name as "
        "well: its ids are the first one's, and who changes one result changes the next. Look for "
        "what your function remembers from call to call.",
    ),
    Mistake(
        "text-remembered",
        DECODE,
        "memory = token_ids_to_text.__dict__\n"
        "    key = str(token_ids.tolist())\n"
        "    if key not in memory:\n"
        f"        {DECODE.replace('return', 'memory[key] =')}\n"
        "    return memory[key]",
        "With another tokenizer of the same name ids that were there before give the first one's "
        "text. Is that tokenizer kept, or what it made of them? Look for what is remembered from "
        "call to call.",
    ),
    Mistake(
        "pieces-decoded-one-by-one",
        DECODE,
        'return "".join(tokenizer.decode([i]) for i in token_ids.squeeze(0).tolist())',
        "A character whose bytes are spread over several tokens is lost in your text: a part of a "
        "character is no text by itself. Decode all ids at once. Look at what you pass to the "
        "tokenizer.",
    ),
    Mistake(
        "broken-bytes-dropped",
        DECODE,
        DECODE.replace(".tolist())", '.tolist(), errors="ignore")'),
        "Bytes that are no UTF-8 are missing from your text. Each such place shows as U+FFFD, as "
        "tokenizer.decode does it unless told otherwise. Look at how you turn bytes into text.",
    ),
    Mistake(
        "broken-bytes-refused",
        DECODE,
        DECODE.replace(".tolist())", '.tolist(), errors="strict")'),
        "Bytes that are no UTF-8 end in an exception. Each such place shows as U+FFFD, as "
        "tokenizer.decode does it unless told otherwise: a model may write anything. Look at how "
        "you turn bytes into text.",
    ),
    Mistake(
        "cut-at-the-end-of-text",
        DECODE,
        DECODE.replace("return ", "text = ") + '\n    return text.split("<|endoftext|>")[0]',
        "Your text ends where the end-of-text token comes. Decoding gives back every token. Look "
        "at what you do before or after it.",
    ),
    Mistake(
        "best-from-zero",
        NEXT,
        NEXT.replace("logits[:, -1]", "logits[:, -1].clamp(min=0)"),
        "Where no score is above 0, token 0 comes. Scores are only compared with each other, and "
        "the highest of them may well be negative. Does your search for the best begin with 0, or "
        "does anything cut the scores off there?",
    ),
    Mistake(
        "context-of-one-grows",
        STEPS + RETURN,
        f"    {CONTEXT}\n"
        f"    {LOOP}\n        {RUN}\n        {NEXT}\n        {APPEND}\n"
        "        context = torch.cat((context[:, -(context_size - 1) :], idx_next), dim=1)\n"
        + RETURN,
        "With a context_size of 1 the model is shown more than the newest token; with larger ones "
        "all is well. Is there a slice that begins at -(context_size - 1)? Then that is -0, the "
        "very beginning.",
    ),
    Mistake(
        "prompt-written-over",
        STEPS + RETURN,
        f"    {CONTEXT}\n    pieces = [idx]\n"
        f"    {LOOP}\n        {RUN}\n        {NEXT}\n        pieces.append(idx_next)\n"
        "        if context.shape[1] < context_size:\n"
        "            context = torch.cat((context, idx_next), dim=1)\n"
        "        else:\n"
        "            context[:, :-1] = context[:, 1:].clone()\n"
        "            context[:, -1:] = idx_next\n"
        "    return torch.cat(pieces, dim=1)\n",
        "A prompt of context_size tokens or more is overwritten, in the caller's idx and in your "
        "result. A slice shares its memory with what it is cut from. Look for where you write into "
        "one.",
    ),
    Mistake(
        "prompt-written-over-behind-the-result",
        STEPS + RETURN,
        f"    {CONTEXT}\n    pieces = [idx.clone()]\n"
        f"    {LOOP}\n        {RUN}\n        {NEXT}\n        pieces.append(idx_next)\n"
        "        if context.shape[1] < context_size:\n"
        "            context = torch.cat((context, idx_next), dim=1)\n"
        "        else:\n"
        "            context[:, :-1] = context[:, 1:].clone()\n"
        "            context[:, -1:] = idx_next\n"
        "    return torch.cat(pieces, dim=1)\n",
        "The caller's idx is overwritten where it has context_size tokens or more. A slice shares "
        "its memory with what it is cut from. Look for where you write into one.",
    ),
    Mistake(
        "hugging-faces-output",
        RUN,
        RUN.replace("model(context)", "model(context).logits"),
        "You ask what the model returns for its `.logits`, as Hugging Face's models have them. "
        "This one's answer is the logits themselves. Look at the line that calls it.",
    ),
    Mistake(
        "two-answers-expected",
        RUN,
        RUN.replace("logits = model(context)", "logits, _ = model(context)"),
        "You take the model's answer apart into two, as nanoGPT's gives logits and a loss. This "
        "one's answer is the logits alone, and what you take apart is the batch. Look at the line "
        "that calls it.",
    ),
    Mistake(
        "context-size-of-the-model",
        CONTEXT,
        "context = idx[:, -model.pos_emb.num_embeddings :]",
        "You ask the model for its position embedding, which not every model has. How much it may "
        "be shown is given: context_size. Look at your crop.",
    ),
    Mistake(
        "context-size-of-the-model-at-once",
        LOOP,
        f"context_size = model.pos_emb.weight.shape[0]\n    {LOOP}",
        "You ask the model for its position embedding, which not every model has. How much it may "
        "be shown is given: context_size. Look for what you make of it before your loop.",
    ),
    Mistake(
        "one-token-for-the-batch-by-probability",
        NEXT,
        "probs = torch.softmax(logits[:, -1], dim=-1)\n"
        "        idx_next = (probs.argmax() % probs.shape[-1]).expand(len(idx), 1)",
        "Every row gets the same token, the one that is likeliest in the whole batch. Each row "
        "goes its own way. Look at the dimension of your argmax.",
    ),
    Mistake(
        "weights-thawed",
        f"{RETURN}\n\ndef text_to_token_ids",
        "    model.requires_grad_(True)\n    return idx\n\n\ndef text_to_token_ids",
        "A model whose weights were frozen has weights that learn after your call. Their "
        "requires_grad stays as it was. torch.no_grad() switches gradients off for a few lines and "
        "touches no weight.",
    ),
    Mistake(
        "frozen-part-thawed",
        f"{RETURN}\n\ndef text_to_token_ids",
        "    model.requires_grad_(any(p.requires_grad for p in model.parameters()))\n"
        "    return idx\n\n\ndef text_to_token_ids",
        "A model of which some weights were frozen comes out of your call with none frozen. Each "
        "weight's requires_grad stays as it was. torch.no_grad() switches gradients off for a few "
        "lines and touches no weight.",
    ),
    Mistake(
        "batch-given-to-the-tokenizer",
        DECODE,
        DECODE.replace(".squeeze(0)", ""),
        "You hand the tokenizer a list with a list in it. It takes the ids of one text: the "
        "batch's dimension is to be taken away first. Look at what you pass on.",
    ),
    Mistake(
        "tensor-given-to-the-tokenizer",
        DECODE,
        DECODE.replace(".tolist()", ""),
        "You hand the tokenizer a tensor. It takes a list of Python's ints. Look at what you pass "
        "on.",
    ),
    Mistake(
        "end-within-a-character-dropped",
        DECODE,
        'decoder = __import__("codecs").getincrementaldecoder("utf-8")("replace")\n'
        "    "
        + DECODE.replace("tokenizer.decode(", "decoder.decode(tokenizer.decode_bytes(")
        + ")",
        "Where the ids end within a character, what there is of it is missing from your text. It "
        "shows as U+FFFD, as tokenizer.decode does it. A streaming decoder waits for the rest "
        "unless it is told that this was all.",
    ),
    Mistake(
        "contexts-remembered",
        f"{RUN}\n        {NEXT}",
        "memory = model.__dict__.setdefault('memory', {})\n"
        "        key = str(context.tolist())\n"
        "        if key not in memory:\n"
        "            with torch.no_grad():\n"
        "                logits = model(context)\n"
        "            memory[key] = logits[:, -1].argmax(dim=-1, keepdim=True)\n"
        "        idx_next = memory[key]",
        "A text that this model was shown before goes on as it did then, though the model's "
        "weights have changed. Ask the model in every step. Look for what you remember from call "
        "to call.",
    ),
    Mistake(
        "space-put-in-front",
        ENCODE,
        ENCODE.replace("(text,", '(" " + text,'),
        "You put a space in front of the text. Some tokenizers want one there; here the text is "
        "encoded as it is. Look at what you encode.",
    ),
    Mistake(
        "text-on-one-line",
        ENCODE,
        ENCODE.replace("(text,", '(" ".join(text.split()),'),
        "You put one space where the text has several, or a line break. They are part of it, and "
        "have tokens of their own. Look at what you encode.",
    ),
    Mistake(
        "text-normalized",
        ENCODE,
        "import unicodedata\n\n    "
        + ENCODE.replace("(text,", '(unicodedata.normalize("NFC", text),'),
        "You put characters of the text together that it has apart, as a letter and its accent. "
        "It is encoded as it is. Look at what you do to it first.",
    ),
    Mistake(
        "bytes-as-latin",
        DECODE,
        'return tokenizer.decode_bytes(token_ids.squeeze(0).tolist()).decode("latin-1")',
        "Characters beyond ASCII come out as several others: each byte is read as a character, as "
        "in Latin-1. The text is UTF-8. Look at how bytes become text.",
    ),
    Mistake(
        "room-for-the-new-one",
        CONTEXT,
        "context = idx if idx.shape[1] < context_size else idx[:, -max(1, context_size - 1) :]",
        "You show the model one token fewer than its context has room for. Look at the start of "
        "your crop.",
    ),
    Mistake(
        "scores-in-float32",
        NEXT,
        NEXT.replace("[:, -1]", "[:, -1].float()"),
        "Where scores are float64, and closer to each other than float32 can tell, you don't take "
        "the highest; with float32 scores all is well. Are they rounded on the way? Compare them "
        "as the model gives them.",
    ),
]
