"""The known mistakes of section 4.9, the most common first."""

from kata.course.mistakes import Mistake, code

MODULE = "ch4_9_kv_cache"
LEN = "return min(0 if keys is None else keys.shape[2] for keys in self.keys)"
KEYS = "keys = torch.cat((self.keys[layer], keys), dim=2)"
VALUES = "values = torch.cat((self.values[layer], values), dim=2)"
JOINED = f"{KEYS}\n            {VALUES}"
KEPT = "self.keys[layer], self.values[layer] = keys, values"
PAIR = "        return keys, values\n"
EMPTY = "self.keys = [None] * self.n_layers\n        self.values = [None] * self.n_layers"
UPDATE = "keys, values = cache.update(layer, keys, values)"
HEADS = "project(x).view(batch, new, att.num_heads, att.head_dim).transpose(1, 2)"
PROJECTED = code(MODULE, "    queries, keys, values = (", UPDATE)
AHEAD = "ahead = att.mask[total - new : total, :total]"
MASKED = 'scores = scores.masked_fill(ahead, float("-inf"))'
SOFTMAX = "weights = torch.softmax(scores / att.head_dim**0.5, dim=-1)"
MERGED = "context = context.transpose(1, 2).reshape(batch, new, att.d_out)"
OUT = "return att.out_proj(context)"
POSITIONS = "positions = torch.arange(past, past + new, device=in_idx.device)"
EMBEDDED = "x = model.tok_emb(in_idx) + model.pos_emb(positions)"
ATTENTION = "x = x + attend_cached(block.att, block.norm1(x), cache, layer)"
FEED_FORWARD = "x = x + block.ff(block.norm2(x))"
LOGITS = "return model.out_head(model.final_norm(x))"
FORWARD = code(MODULE, "    past, new = len(cache), in_idx.shape[1]", f"{LOGITS}  #")
LOOP = "for _ in range(max_new_tokens):"
MOVES = "if idx.shape[1] > context_size:"
OVER = "cache.reset()\n            new = idx[:, -context_size:]"
RUN = "with torch.no_grad():\n            logits = forward_cached(model, new, cache)"
NEXT = "new = logits[:, -1].argmax(dim=-1, keepdim=True)"
APPEND = "idx = torch.cat((idx, new), dim=1)  # (batch, tokens + 1)"
RETURN = f"        {APPEND}\n    return idx\n"
CACHE = code(MODULE, "self.n_layers = n_layers", EMPTY)
BEGIN = "if self.keys[layer] is not None:\n"
GROWS = f"{BEGIN}            {JOINED}\n        {KEPT}\n{PAIR}"
REMEMBERED = (
    '    kept = attend_cached.__dict__.setdefault("kept", {})\n'
    "    stamp = STAMP\n"
    "    if att not in kept or kept[att][0] != stamp:\n"
    "        three = (att.W_query, att.W_key, att.W_value)\n"
    "        none = att.W_query.bias is None\n"
    "        bias = None if none else torch.cat([one.bias for one in three])\n"
    "        kept[att] = stamp, torch.cat([one.weight for one in three]), bias\n"
    "    queries, keys, values = (\n"
    "        one.view(batch, new, att.num_heads, att.head_dim).transpose(1, 2)\n"
    "        for one in torch.nn.functional.linear(x, *kept[att][1:]).chunk(3, dim=-1)\n"
    f"    )\n    {UPDATE}"
)
SCORES = code(MODULE, "scores = queries @ keys", "context = weights @ values")
FIRST = "cache, new = KVCache(len(model.trf_blocks)), idx"
KEEPS = code(MODULE, LEN, UPDATE)
SWAPPED = "queries, keys, values = (one.transpose(1, 2) for one in (queries, keys, values))"
TAKEN_FOR_THE_LAST = (
    "Your forward_cached returns the last token's logits alone, and your generate_cached takes "
    "what comes back for these. Those of all new tokens are asked for, (batch, new, vocab_size): "
    "return all of them, and choose from the last token's."
)
COUNTED = (
    CACHE.replace(BEGIN, f"self.counted[layer] COUNTS\n        {BEGIN}")
    .replace(LEN, "return min(self.counted)")
    .replace(EMPTY, f"self.counted = [0] * self.n_layers\n        {EMPTY}")
)
PAIRS = (
    CACHE.replace(EMPTY, "self.pairs = [[None, None]] * self.n_layers")
    .replace(LEN, "return min(0 if pair[0] is None else pair[0].shape[2] for pair in self.pairs)")
    .replace(
        GROWS,
        "pair = self.pairs[layer]\n        if pair[0] is not None:\n"
        "            keys = torch.cat((pair[0], keys), dim=2)\n"
        "            values = torch.cat((pair[1], values), dim=2)\n"
        "        pair[:] = keys, values\n"
        "        return keys, values\n",
    )
)
ROOM = (
    CACHE.replace(EMPTY, "self.used = [0] * self.n_layers")
    .replace(LEN, "return min(self.used)")
    .replace("        self.reset()", f"        {EMPTY}\n        self.reset()")
    .replace(
        GROWS,
        "end = self.used[layer] + keys.shape[2]\n"
        "        for kept, one in ((self.keys, keys), (self.values, values)):\n"
        "            if kept[layer] is None:\n"
        "                kept[layer] = one.new_empty(*one.shape[:2], 1024, one.shape[3])\n"
        "            kept[layer][:, :, self.used[layer] : end] = one\n"
        "        self.used[layer] = end\n"
        "        return self.keys[layer][:, :, :end], self.values[layer][:, :, :end]\n",
    )
)
GROWS_ONCE = (
    CACHE.replace(EMPTY, f"self.used = [0] * self.n_layers\n        {EMPTY}")
    .replace(LEN, "return min(self.used)")
    .replace(
        GROWS,
        "end = self.used[layer] + keys.shape[2]\n"
        "        for kept, one in ((self.keys, keys), (self.values, values)):\n"
        "            if kept[layer] is None:\n"
        "                kept[layer] = one.new_empty(*one.shape[:2], max(32, end), one.shape[3])\n"
        "            elif end > kept[layer].shape[2]:\n"
        "                kept[layer] = torch.cat([kept[layer]] * 2, dim=2)\n"
        "            kept[layer][:, :, self.used[layer] : end] = one\n"
        "        self.used[layer] = end\n"
        "        return self.keys[layer][:, :, :end], self.values[layer][:, :, :end]\n",
    )
)
EACH_JOINED = """for kept, one in ((self.keys, keys), (self.values, values)):
            kept[layer] = one if kept[layer] is None else torch.cat((kept[layer], one), dim=2)
        return self.keys[layer], self.values[layer]
"""
OLD_JOINED = code(MODULE, BEGIN, EMPTY)
ONE_STORE = 'self.keys, self.values = KVCache.reset.__dict__.setdefault("kept", ({}, {}))'
SHARED_LEN = LEN.replace("keys is None", "n not in self.keys")
SHARED_LEN = SHARED_LEN.replace("keys.shape", "self.keys[n].shape")
SHARED_LEN = SHARED_LEN.replace("for keys in self.keys", "for n in range(self.n_layers)")
SHARED = (
    CACHE.replace("self.reset()", ONE_STORE)
    .replace(EMPTY, "self.keys.clear()\n        self.values.clear()")
    .replace("self.keys[layer] is not None", "layer in self.keys")
)
EMPTIED = SHARED.replace(ONE_STORE, f"{ONE_STORE}\n        self.reset()")
LISTED = CACHE.replace(
    "self.reset()", f"{ONE_STORE.replace('{}', '[]')}\n        self.reset()"
).replace(EMPTY, EMPTY.replace(" =", "[:] ="))
FIRST_LEN = "return self.keys[0].shape[2] if 0 in self.keys else 0"
FOR_NO_MORE = ROOM.replace("[layer][:, :, self", "[layer][: len(one), :, self").replace(
    "[layer][:, :, :end]", "[layer][: len(keys), :, :end]"
)
REUSED = ROOM.replace(
    "if kept[layer] is None:", "if kept[layer] is None or kept[layer].shape[:2] != one.shape[:2]:"
)
RUN_FIRST = """
    if idx.shape[1] <= context_size:
        with torch.no_grad():
            forward_cached(model, idx, cache)
        new = idx[:, -1:]"""
RUN_ALONE = """
    if idx.shape[1] <= context_size:
        with torch.no_grad():
            model(idx)"""
ALL_BUT_THE_LAST = RUN_FIRST.replace("(model, idx, cache)", "(model, idx[:, :-1], cache)")
NO_PLACES = CACHE.replace(EMPTY, "self.keys, self.values = [], []").replace("self.reset()", EMPTY)
HERE = "ahead = torch.ones(new, total, dtype=torch.bool).triu(total - new + 1)"
ADDED_HERE = 'ahead = torch.full((new, total), float("-inf")).triu(total - new + 1)'
PLACED_HERE = "positions = torch.arange(past, past + new)"
TWO_WAYS = code(
    MODULE, "    past, new = len(cache), in_idx.shape[1]", f"{APPEND}\n    return idx\n"
)

MISTAKES = [
    Mistake(
        "positions-from-0",
        POSITIONS,
        "positions = torch.arange(new, device=in_idx.device)",
        "Your positions begin at 0 with every call, as if the new tokens were a text's first. They "
        "go on where the cache ends. Look at where you make them.",
    ),
    Mistake(
        "no-mask",
        f"    {MASKED}\n",
        "",
        "Nothing is hidden from your new tokens: of several at once, the earlier ones look at "
        "those that come after them. With one at a time that can't be seen. Look for your mask.",
    ),
    Mistake(
        "mask-without-offset",
        AHEAD,
        "ahead = att.mask[:new, :total]",
        "You hide from the new tokens what would be hidden from a text's first ones, so that "
        "the earliest of them sees a single token. They are the last of all tokens: theirs are the "
        "last rows of the mask. Look at where your mask begins.",
    ),
    Mistake(
        "mask-without-offset-for-several",
        AHEAD,
        "ahead = att.mask[:new, :total] if new > 1 else att.mask[total - 1 : total, :total]",
        "One new token comes out right, and of several that follow on others each sees too "
        "little: the mask is that of a text's first tokens. New tokens are the last of all, and "
        "theirs are the last rows of the mask.",
    ),
    Mistake(
        "mask-for-the-first-piece-alone",
        AHEAD,
        "ahead = att.mask[total - new : total, :total] & (total == new)",
        "Several tokens that follow on others look ahead, at each other. With an empty cache it is "
        "right, and with one new token too, which has nothing ahead of it. Look at when you mask.",
    ),
    Mistake(
        "mask-as-wide-as-the-new",
        AHEAD,
        "ahead = att.mask[:new, :new]",
        "With an empty cache your attention is right, and with one new token too. Several that "
        "follow on others end in an exception: something that is as wide as the new tokens meets "
        "something that is as wide as all of them. Look at the size of your mask.",
    ),
    Mistake(
        "mask-as-wide-as-the-new-in-place",
        f"{AHEAD}\n    {MASKED}",
        'scores.masked_fill_(att.mask[:new, :new], float("-inf"))',
        "With an empty cache your attention is right, and with one new token too. Several that "
        "follow on others end in an exception: something that is as wide as the new tokens meets "
        "something that is as wide as all of them. Look at the size of your mask.",
    ),
    Mistake(
        "mask-turned-round",
        MASKED,
        MASKED.replace("ahead", "~ahead"),
        "Your mask hides what a token may look at, and what is ahead of it can be seen; a single "
        "new token sees nothing, and a softmax over nothing is nan. Look at what True means in "
        "your mask: in att.mask it means hidden.",
    ),
    Mistake(
        "mask-turned-round-in-torchs-attention",
        SCORES,
        f"{AHEAD}\n    context = torch.nn.functional.scaled_dot_product_attention(\n"
        "        queries, keys, values, attn_mask=ahead\n    )",
        "Your mask hides what a token may look at, and what is ahead of it can be seen; a single "
        "new token sees nothing. Look at what True means in your mask: in att.mask it means "
        "hidden, and scaled_dot_product_attention wants True for what may be seen.",
    ),
    Mistake(
        "past-not-looked-at",
        UPDATE,
        "cache.update(layer, keys, values)",
        "Your new tokens look at each other alone, and not at those that the cache holds. update "
        "returns both together. Look at what becomes of what it returns.",
    ),
    Mistake(
        "nothing-added",
        UPDATE,
        f"if cache:\n        {UPDATE}",
        "Your attention adds nothing to the cache, so each piece comes out as if it were a text's "
        "first. Does update get the keys and values of every call? An empty cache has a len of 0, "
        "which counts as false: `if cache` and `cache or` take it for none.",
    ),
    Mistake(
        "window-never-moves",
        f"        {MOVES}  # the window moves: start over\n            {OVER}\n",
        "",
        "Your cache is never started over: once the text is longer than context_size, a new token "
        "still goes by all of it, and there is no position left for it beyond the model's "
        "context. Look for what your loop does with a text that has grown too long.",
    ),
    Mistake(
        "no-cache-at-all",
        RUN,
        "with torch.no_grad():\n            logits = model(idx[:, -context_size:])",
        "The ids are right, but every step runs the whole text through the model, as without a "
        "cache. While the text fits, a new token needs to be run by itself alone. Look at what "
        "your loop gives to the model.",
    ),
    Mistake(
        "past-projected-again",
        PROJECTED,
        "    seen, _ = cache.update(layer, x.unsqueeze(1), x.unsqueeze(1))\n"
        "    seen = seen.squeeze(1)\n"
        "    queries, keys, values = (\n"
        "        project(rows).view(batch, -1, att.num_heads, att.head_dim).transpose(1, 2)\n"
        "        for project, rows in ((att.W_query, x), (att.W_key, seen), (att.W_value, seen))\n"
        "    )",
        "What comes out of your attention is right, but it takes the work of several passes: more "
        "is computed than the new tokens' queries, keys and values. Those of old tokens stand in "
        "the cache. Look at what you project.",
    ),
    Mistake(
        "reset-leaves-values",
        OLD_JOINED,
        OLD_JOINED.replace(GROWS, EACH_JOINED).replace(
            "self.values = [None]", 'self.__dict__.setdefault("values", [None]'
        )
        + ")",
        "After reset your cache says that it is empty, and still it takes no batch of another "
        "size: something of the old batch is there to be joined with. Look at what reset leaves "
        "where it is: does it forget both, keys and values?",
    ),
    Mistake(
        "joined-along-the-heads",
        JOINED,
        JOINED.replace("dim=2", "dim=1"),
        "Your cache joins old and new along dimension 1, so that there are more heads and not more "
        "tokens. Of (batch, heads, tokens, head_dim), tokens are dimension 2. Look at your dim.",
    ),
    Mistake(
        "tokens-before-heads",
        KEEPS,
        KEEPS.replace("keys.shape[2] for", "keys.shape[1] for")
        .replace(JOINED, JOINED.replace("dim=2", "dim=1"))
        .replace(HEADS, HEADS.removesuffix(".transpose(1, 2)"))
        .replace(UPDATE, f"{UPDATE}\n    {SWAPPED}"),
        "Your cache joins and counts along dimension 1, and your attention gives it (batch, "
        "tokens, heads, head_dim). Of what `update` is given, tokens are dimension 2, behind the "
        "heads: swap the two before the call, and join along dimension 2.",
    ),
    Mistake(
        "joined-along-the-batch",
        JOINED,
        JOINED.replace("dim=2", "dim=0"),
        "Your cache joins old and new along dimension 0, so that there are more texts and not more "
        "tokens. Of (batch, heads, tokens, head_dim), tokens are dimension 2. Look at your dim.",
    ),
    Mistake(
        "joined-along-the-features",
        JOINED,
        JOINED.replace("dim=2", "dim=-1"),
        "Your cache joins old and new along the last dimension, so that each head gets wider and "
        "there are no more tokens. Of (batch, heads, tokens, head_dim), tokens are dimension 2. "
        "Look at your dim.",
    ),
    Mistake(
        "new-in-front",
        JOINED,
        "keys = torch.cat((keys, self.keys[layer]), dim=2)\n"
        "            values = torch.cat((values, self.values[layer]), dim=2)",
        "Your cache puts what is new in front of what it has. It belongs behind it. Look at the "
        "order in which you join the two.",
    ),
    Mistake(
        "old-forgotten",
        f"if self.keys[layer] is not None:\n            {JOINED}\n        {KEPT}",
        KEPT,
        "Your cache holds what came last and nothing from before, and that is what update returns. "
        "Old and new are to be joined. Look at what update does with the old ones.",
    ),
    Mistake(
        "new-alone-returned",
        f"if self.keys[layer] is not None:\n            {JOINED}\n        {KEPT}\n{PAIR}",
        "given = keys, values\n        if self.keys[layer] is not None:\n"
        f"            {JOINED}\n        {KEPT}\n        return given\n",
        "update returns the new keys and values alone. All that the block has are asked for, old "
        "and new. Look at what you return.",
    ),
    Mistake(
        "joined-and-not-kept",
        KEPT,
        f"if self.keys[layer] is None:\n            {KEPT}",
        "update returns the first keys and values and the newest, but not those in between: only "
        "the first are kept. What you have joined has to be kept as well. Look at where you put "
        "it.",
    ),
    Mistake(
        "nothing-kept",
        f"        {KEPT}\n",
        "",
        "Nothing is kept: after each update your cache is as empty as before, and what comes back "
        "is what was given. Look for where you put it.",
    ),
    Mistake(
        "keys-for-values",
        PAIR,
        "        return keys, keys\n",
        "Where a block's values are asked for, its keys come back. Look at what update returns.",
    ),
    Mistake(
        "values-not-joined",
        f"            {VALUES}\n",
        "",
        "update returns all of a block's keys, but of its values only the new ones. Old and new "
        "belong together in both. Look at what you do with the values.",
    ),
    Mistake(
        "new-keys-behind-old-values",
        JOINED,
        f"{VALUES.replace(', values)', ', keys)')}\n            {KEYS}",
        "Behind a block's old values stand its new keys, where its new values should be. The first "
        "update is right. Look at what you join the old values with.",
    ),
    Mistake(
        "keys-kept-as-values",
        KEPT,
        KEPT.replace("= keys, values", "= keys, keys"),
        "Where a block's old values should stand, its old keys come back, and only the newest "
        "values are values. Look at what you keep for the next update.",
    ),
    Mistake(
        "pair-swapped",
        PAIR,
        "        return values, keys\n",
        "update returns the values first and the keys second. Keys come first. Look at what it "
        "returns.",
    ),
    Mistake(
        "nothing-returned",
        PAIR,
        "",
        "Your update returns nothing. All of the block's keys and values are asked for. Look at "
        "its end.",
    ),
    Mistake(
        "one-place-for-all-blocks",
        f"if self.keys[layer] is not None:\n            {JOINED}\n        {KEPT}",
        "layer = 0\n        if self.keys[layer] is not None:\n"
        f"            {JOINED}\n        {KEPT}",
        "All blocks put their keys and values into one place of your cache, so that each gets "
        "those of the others as well. Every block needs one of its own. Look at what update does "
        "with layer.",
    ),
    Mistake(
        "one-list-for-all-blocks",
        CACHE,
        PAIRS,
        "All blocks put their keys and values into one place of your cache, so that each gets "
        "those of the others as well, and len counts all of them. Every block needs a place of its "
        "own. In Python [[]] * n is n times the same list.",
    ),
    Mistake(
        "one-list-for-all-blocks-after-reset",
        CACHE,
        PAIRS.replace(
            "        self.reset()",
            "        self.pairs = [[None, None] for _ in range(self.n_layers)]",
        ),
        "A new cache is right, but after reset all blocks put their keys and values into one "
        "place, so that each gets those of the others as well. In Python [[]] * n is n times the "
        "same list. Look at what reset makes.",
    ),
    *(
        Mistake(
            f"one-store-for-all-{whose}",
            CACHE,
            patch,
            "A new cache holds what another one was shown: all of them put their tokens into one "
            "place. Caches have nothing in common. What stands in the class, or as a default "
            "beside def, is there once for all; __init__ can make it for each.",
        )
        for whose, patch in (
            ("caches", SHARED.replace(LEN, FIRST_LEN)),
            ("caches-with-all-blocks", SHARED.replace(LEN, SHARED_LEN)),
            ("caches-emptied", EMPTIED.replace(LEN, FIRST_LEN)),
            ("caches-emptied-with-all-blocks", EMPTIED.replace(LEN, SHARED_LEN)),
            ("caches-in-lists", LISTED),
        )
    ),
    Mistake(
        "len-counts-blocks",
        LEN,
        "return len(self.keys)",
        "Your len is how many blocks there are. It is the number of tokens that they have been "
        "shown, 0 at first. Look at what you count.",
    ),
    Mistake(
        "len-adds-up-the-blocks",
        LEN,
        LEN.replace("min(", "sum("),
        "Your len adds up the tokens of all blocks. All of them are shown the same ones, so each "
        "token counts once. Look at what you do with the blocks' numbers.",
    ),
    Mistake(
        "len-counts-heads",
        LEN,
        LEN.replace("keys.shape[2]", "keys.shape[1]"),
        "Your len is how many heads there are. Of (batch, heads, tokens, head_dim), tokens are "
        "dimension 2. Look at your index.",
    ),
    Mistake(
        "len-counts-texts",
        LEN,
        LEN.replace("keys.shape[2]", "keys.shape[0]"),
        "Your len is how many texts there are in the batch. Of (batch, heads, tokens, head_dim), "
        "tokens are dimension 2. Look at your index.",
    ),
    Mistake(
        "len-counts-the-tokens-of-all-texts",
        LEN,
        LEN.replace("keys.shape[2]", "keys.shape[0] * keys.shape[2]"),
        "Your len adds up the tokens of all texts in the batch. Each of them has been shown as "
        "many, and that number is asked for. Look at what you multiply.",
    ),
    Mistake(
        "len-counts-features",
        LEN,
        LEN.replace("keys.shape[2]", "keys.shape[3]"),
        "Your len is how wide a head is. Of (batch, heads, tokens, head_dim), tokens are dimension "
        "2. Look at your index.",
    ),
    Mistake(
        "len-counts-updates",
        CACHE,
        COUNTED.replace("COUNTS", "+= 1"),
        "Your len is how often a block was updated. One update may bring several tokens, and each "
        "of them counts. Look at what you add up.",
    ),
    Mistake(
        "len-of-the-newest",
        CACHE,
        COUNTED.replace("COUNTS", "= keys.shape[2]"),
        "Your len is how many tokens came with the last update. Those of the updates before count "
        "as well. Look at what you count.",
    ),
    Mistake(
        "len-of-nothing",
        LEN,
        "return min(keys.shape[2] for keys in self.keys)",
        "Asked for its len, an empty cache raises an exception: there are no keys yet that could "
        "have a shape. Its len is 0. Look at what you do where nothing is kept.",
    ),
    Mistake(
        "reset-does-nothing",
        EMPTY,
        'if not hasattr(self, "keys"):\n            self.keys = [None] * self.n_layers\n'
        "            self.values = [None] * self.n_layers",
        "After reset your cache says that it holds as many tokens as before. It is to be as good "
        "as new, with a len of 0. Look at what reset changes: is it all that update and len look "
        "at?",
    ),
    Mistake(
        "reset-keeps-room",
        CACHE,
        ROOM,
        "After reset your cache says that it is empty, and still a batch of another size doesn't "
        "fit: something of the old batch is left. Look at what reset leaves where it is.",
    ),
    Mistake(
        "reset-keeps-room-of-a-dtype",
        CACHE,
        ROOM.replace(
            "if kept[layer] is None:", "if kept[layer] is None or kept[layer].dtype != one.dtype:"
        ),
        "After reset your cache says that it is empty, and still a batch of another size doesn't "
        "fit: something of the old batch is left. Look at what reset leaves where it is.",
    ),
    *(
        Mistake(
            f"reset-keeps-room-for-no-more{how}",
            CACHE,
            FOR_NO_MORE.replace("is None:", f"is None{unless}:"),
            "After reset your cache says that it is empty, and still a larger batch doesn't fit: "
            "something of the old batch is left. Look at what reset leaves where it is.",
        )
        for how, unless in (("", ""), ("-of-a-dtype", " or kept[layer].dtype != one.dtype"))
    ),
    Mistake(
        "reset-leaves-empty-tensors",
        EMPTY,
        'if not hasattr(self, "keys"):\n'
        "            self.keys, self.values = [[None] * self.n_layers for _ in range(2)]\n"
        "        for kept in (self.keys, self.values):\n"
        "            kept[:] = [None if one is None else one[:, :, :0] for one in kept]",
        "After reset your cache says that it is empty, and still it takes no batch of another "
        "size: something of the old batch is there to be joined with. Look at what reset leaves "
        "where it is.",
    ),
    Mistake(
        "returned-in-float32",
        BEGIN,
        f"keys, values = keys.float(), values.float()\n        {BEGIN}",
        "What your cache is given in float64 it returns in float32. Keys and values may be of any "
        "dtype, and come back in theirs. Look for float, or for a tensor of your own that they "
        "are put into: without a dtype it is made in float32.",
    ),
    Mistake(
        "rounded-to-float32",
        BEGIN,
        f"keys, values = (one.float().to(one.dtype) for one in (keys, values))\n        {BEGIN}",
        "What your cache is given in float64 comes back with float32's digits alone: it went "
        "through something coarser on the way. Look at the dtype of what you keep it in.",
    ),
    Mistake(
        "through-numpy-in-float32",
        BEGIN,
        "keys, values = (\n"
        "            torch.from_numpy(one.detach().cpu().numpy().astype('float32')).to(one.dtype)\n"
        f"            for one in (keys, values)\n        )\n        {BEGIN}",
        "What your cache is given in float64 comes back with float32's digits alone, and in "
        "bfloat16 update ends in an exception. Keys and values may be of any dtype. Do yours go "
        "through NumPy? It has no bfloat16. Look at the dtype of what you keep them in.",
    ),
    Mistake(
        "through-numpy",
        BEGIN,
        "keys, values = (\n"
        "            torch.from_numpy(one.detach().cpu().numpy()) for one in (keys, values)\n"
        f"        )\n        {BEGIN}",
        "In bfloat16 your update ends in an exception, while float32 and float64 come back as they "
        "are. Keys and values may be of any dtype. Do yours go through NumPy? It has no bfloat16.",
    ),
    Mistake(
        "half-returned-in-float32",
        BEGIN,
        "if keys.dtype in (torch.bfloat16, torch.float16):\n"
        f"            keys, values = keys.float(), values.float()\n        {BEGIN}",
        "What your cache is given in bfloat16 it returns in float32, while float64 comes back as "
        "it is. Keys and values may be of any dtype, and come back in theirs. Are they joined with "
        "a tensor of your own? Without a dtype that is float32, and of two the wider one wins.",
    ),
    Mistake(
        "other-dtype-after-reset",
        CACHE,
        REUSED,
        "After reset a batch in float64 comes back in float32, the dtype of the batch before it. "
        "Is something of the old batch used again? A reset cache is as good as a new one, for any "
        "dtype too.",
    ),
    Mistake(
        "grows-once",
        CACHE,
        GROWS_ONCE,
        "Your update raises an exception where hundreds of new tokens come behind a few. A block "
        "may get any number of them at once. If you make room beforehand: is it large enough "
        "afterwards, whatever comes?",
    ),
    Mistake(
        "given-tensors-grow",
        f"{JOINED}\n        {KEPT}",
        "for kept, one in ((self.keys, keys), (self.values, values)):\n"
        "                kept[layer].data = torch.cat((kept[layer], one), dim=2)\n"
        "            return self.keys[layer], self.values[layer]\n"
        f"        {KEPT}",
        "Tensors that were given to update first are longer after the next updates: what came "
        "later stands in them, too. What is given stays as it is. Look at what you write into.",
    ),
    Mistake(
        "sees-one-ahead",
        AHEAD,
        "ahead = torch.ones(new, total, dtype=torch.bool, device=x.device).triu(total - new + 2)",
        "Each of your new tokens sees one too many, the one that comes after it. It may look at "
        "itself and at what is before it. Look at where your mask begins.",
    ),
    Mistake(
        "does-not-see-itself",
        AHEAD,
        "ahead = torch.ones(new, total, dtype=torch.bool, device=x.device).triu(total - new)",
        "Your new tokens don't see themselves, and the first of all sees nothing: a softmax over "
        "nothing is nan. Each may look at itself and at what is before it. Look at where your "
        "mask begins.",
    ),
    Mistake(
        "hidden-scores-are-0",
        MASKED,
        MASKED.replace('float("-inf")', "0.0"),
        "Hidden scores become 0, which is a score like any other. After softmax nothing may be "
        "left of them: that takes minus infinity. Look at what your mask fills in.",
    ),
    Mistake(
        "masked-after-softmax",
        f"{MASKED}\n    {SOFTMAX}",
        f"{SOFTMAX}.masked_fill(ahead, 0.0)",
        "You hide what is ahead after the softmax, so that the rest of a row doesn't add up to 1 "
        "any more. Hide it before. Look at the order of the two.",
    ),
    Mistake(
        "not-scaled",
        SOFTMAX,
        SOFTMAX.replace(" / att.head_dim**0.5", ""),
        "Your scores go into the softmax as they are. The attention divides them by the square "
        "root of head_dim. Look at your softmax.",
    ),
    Mistake(
        "scaled-by-the-whole-width",
        SOFTMAX,
        SOFTMAX.replace("att.head_dim**0.5", "att.d_out**0.5"),
        "You divide the scores by the square root of the whole width, d_out. Each head has its "
        "own part of it, head_dim wide. Look at your softmax.",
    ),
    *(
        Mistake(
            f"scaled-by-the-share-of-the-input{how}",
            SOFTMAX,
            SOFTMAX.replace("att.head_dim**0.5", f"(x.shape[2] {share} att.num_heads) ** 0.5"),
            "Where d_in and d_out differ, your scores are scaled as if a head were d_in / "
            "num_heads wide. It is head_dim wide, its share of d_out. In a GPT the two are the "
            "same. Look at what you divide the scores by.",
        )
        for how, share in (("", "//"), ("-with-a-fraction", "/"))
    ),
    Mistake(
        "scaled-by-the-inputs-width",
        SOFTMAX,
        SOFTMAX.replace("att.head_dim**0.5", "x.shape[2] ** 0.5"),
        "You divide the scores by the square root of d_in, the width of x. The attention divides "
        "by that of head_dim, how wide a single head is. Look at your softmax.",
    ),
    Mistake(
        "scaled-without-a-root",
        SOFTMAX,
        SOFTMAX.replace("att.head_dim**0.5", "att.head_dim"),
        "You divide the scores by head_dim. The attention divides by its square root. Look at "
        "your softmax.",
    ),
    Mistake(
        "multiplied-by-the-root",
        SOFTMAX,
        SOFTMAX.replace("scores /", "scores *"),
        "You multiply the scores by the square root of head_dim. The attention divides by it. "
        "Look at your softmax.",
    ),
    Mistake(
        "scaled-by-the-heads",
        SOFTMAX,
        SOFTMAX.replace("head_dim", "num_heads"),
        "You divide the scores by the square root of the number of heads. The attention divides "
        "by the square root of head_dim, how wide a head is. Look at your softmax.",
    ),
    Mistake(
        "softmax-over-the-queries",
        SOFTMAX,
        SOFTMAX.replace("dim=-1", "dim=-2"),
        "Your softmax makes the weights add up to 1 over the new tokens. Each new token's own "
        "weights do, over all that it looks at: the last dimension. Look at your dim.",
    ),
    Mistake(
        "softmax-over-the-heads",
        SOFTMAX,
        SOFTMAX.replace("dim=-1", "dim=1"),
        "Your softmax makes the weights add up to 1 over the heads. Each new token's own weights "
        "do, over all that it looks at: the last dimension. Look at your dim.",
    ),
    Mistake(
        "softmax-in-float32",
        SOFTMAX,
        SOFTMAX.replace("dim=-1)", "dim=-1, dtype=torch.float32).to(x.dtype)"),
        "In float64 your attention comes out with float32's digits alone: something on the way is "
        "coarser than x. Look for float() and for a dtype, at the softmax first.",
    ),
    Mistake(
        "no-output-projection",
        OUT,
        "return context",
        "What the heads found is returned as it is: out_proj is still to mix it. Look at what you "
        "return.",
    ),
    Mistake(
        "heads-not-put-back",
        MERGED,
        "context = context.reshape(batch, new, att.d_out)",
        "You put the heads' results side by side without bringing the tokens to the front first, "
        "so that rows of several tokens get mixed up. With one token at a time that can't be "
        "seen. Look at what comes before your reshape.",
    ),
    Mistake(
        "heads-cut-by-view-alone",
        HEADS,
        "project(x).view(batch, att.num_heads, new, att.head_dim)",
        "You cut the projections straight into (batch, heads, new, head_dim), so that one head "
        "gets whole rows of some tokens. With one token at a time that can't be seen. First "
        "(batch, new, heads, head_dim), then the two in the middle change places.",
    ),
    Mistake(
        "heads-cut-and-joined-by-view",
        code(MODULE, HEADS, MERGED),
        code(MODULE, HEADS, MERGED)
        .replace(HEADS, "project(x).view(batch, att.num_heads, new, att.head_dim)")
        .replace(MERGED, "context = context.reshape(batch, new, att.d_out)"),
        "You cut the projections straight into (batch, heads, new, head_dim), so that one head "
        "gets whole rows of some tokens, and put the heads together in the same way. With one "
        "token at a time that can't be seen. First (batch, new, heads, head_dim), then the two in "
        "the middle change places; and back at the end.",
    ),
    Mistake(
        "heads-as-wide-as-x-gives",
        HEADS,
        HEADS.replace("att.head_dim", "x.shape[2] // att.num_heads"),
        "Where the attention is wider than its input, yours ends in an exception: it cuts the "
        "projections by the width of x. They are d_out wide, and each head is head_dim wide. Look "
        "at the sizes that you cut by.",
    ),
    Mistake(
        "heads-joined-as-wide-as-x",
        MERGED,
        MERGED.replace("att.d_out", "x.shape[2]"),
        "Where the attention is wider than its input, yours ends in an exception: what is d_out "
        "wide is to be put into the shape of x. In a GPT the two are the same. Look at the sizes "
        "by which you put the heads together again.",
    ),
    Mistake(
        "one-token-squeezed",
        OUT,
        f"{OUT}.squeeze(1)",
        "One new token comes back as (batch, d_out), without the dimension of tokens. Here it is "
        "always (batch, new, d_out). Look for what takes a dimension of 1 away.",
    ),
    Mistake(
        "always-the-first-block",
        UPDATE,
        UPDATE.replace("layer", "0"),
        "Whatever its number, your attention goes to the first block's place in the cache. Look "
        "at what you pass to update.",
    ),
    Mistake(
        "keys-taken-for-values",
        UPDATE,
        "values, keys = cache.update(layer, keys, values)",
        "What your attention looks for in the keys stands in the values, and the other way round: "
        "update takes and returns the keys first. Look at the order in which you pass and take "
        "the two.",
    ),
    Mistake(
        "queries-for-keys",
        UPDATE,
        UPDATE.replace("(layer, keys", "(layer, queries"),
        "Your scores compare queries with queries: they stand where the keys should. Look at "
        "which projection makes the keys, and at what you give to update.",
    ),
    Mistake(
        "keys-put-in-for-values",
        UPDATE,
        UPDATE.replace("keys, values)", "keys, keys)"),
        "Your attention mixes keys: they stand where the values should. Look at which projection "
        "makes the values, and at what you give to update.",
    ),
    Mistake(
        "added-twice",
        UPDATE,
        f"cache.update(layer, keys, values)\n    {UPDATE}",
        "The new tokens' keys and values are added to the cache twice, so that it holds more "
        "tokens than there are. Look at how often you call update.",
    ),
    Mistake(
        "projected-without-bias",
        HEADS,
        HEADS.replace("project(x)", "(x @ project.weight.T)"),
        "Where the attention has qkv_bias, the biases of its projections are missing. Look at how "
        "you compute queries, keys and values.",
    ),
    Mistake(
        "weights-of-before",
        PROJECTED,
        REMEMBERED.replace("STAMP", "0"),
        "When the attention's weights have changed, your queries, keys and values are still those "
        "of the weights of before. Its weights as they are now count. Look for what you keep from "
        "call to call.",
    ),
    Mistake(
        "weights-of-before-by-their-versions",
        PROJECTED,
        REMEMBERED.replace(
            "STAMP", "[(id(one), one.data_ptr(), one._version) for one in att.parameters()]"
        ),
        "Weights that are written through .data stay those of before in your queries, keys and "
        "values. Whatever you tell changes by, torch's count of what is written doesn't see that. "
        "Take them as they are now, at every call.",
    ),
    Mistake(
        "positions-one-too-far",
        POSITIONS,
        "positions = torch.arange(past + 1, past + new + 1, device=in_idx.device)",
        "Your positions are one too far: the first of all tokens stands at 0. Look at where they "
        "begin.",
    ),
    Mistake(
        "positions-of-all-tokens",
        POSITIONS,
        "positions = torch.arange(past + new, device=in_idx.device)",
        "Behind others one new token gets the logits of many, and several end in an exception: "
        "you look up the positions of all tokens so far. Only the new ones' are asked for. Look at "
        "where they begin.",
    ),
    Mistake(
        "one-position-for-all",
        POSITIONS,
        "positions = torch.full((new,), past, device=in_idx.device)",
        "All new tokens get the first one's position. With one at a time that can't be seen. Each "
        "stands one further than the one before it. Look at where you make them.",
    ),
    Mistake(
        "one-position-for-several-behind-others",
        POSITIONS,
        "positions = torch.arange(past, past + (1 if past else new), device=in_idx.device)",
        "All new tokens that follow on others get the first one's position. In an empty cache they "
        "are right, and with one at a time that can't be seen. Each stands one further than the "
        "one before it. Look at where you make them.",
    ),
    Mistake(
        "no-positions",
        EMBEDDED,
        "x = model.tok_emb(in_idx)",
        "The positions are missing: what goes into the blocks is the tokens' embeddings alone. "
        "Look at what you add to them.",
    ),
    Mistake(
        "no-shortcut-around-attention",
        ATTENTION,
        ATTENTION.replace("x + ", "", 1),
        "What the attention gives takes the place of x. It is to be added to it. Look at the "
        "first line of your block.",
    ),
    Mistake(
        "no-shortcut-around-feed-forward",
        FEED_FORWARD,
        "x = block.ff(block.norm2(x))",
        "What the feed-forward network gives takes the place of x. It is to be added to it. Look "
        "at the second half of your block.",
    ),
    Mistake(
        "no-norm-before-attention",
        ATTENTION,
        ATTENTION.replace("block.norm1(x)", "x"),
        "The attention gets x as it is. norm1 comes before it. Look at what you give to it.",
    ),
    Mistake(
        "no-norm-before-feed-forward",
        FEED_FORWARD,
        "x = x + block.ff(x)",
        "The feed-forward network gets x as it is. norm2 comes before it. Look at what you give "
        "to it.",
    ),
    Mistake(
        "shortcuts-from-the-norms",
        f"{ATTENTION}\n        {FEED_FORWARD}",
        "x = block.norm1(x)\n        x = x + attend_cached(block.att, x, cache, layer)\n"
        "        x = block.norm2(x)\n        x = x + block.ff(x)",
        "What the attention and the feed-forward network give is added to the normalised x. "
        "It is to be added to x as it was before the norm. Look at where you put what the norms "
        "return.",
    ),
    Mistake(
        "shortcut-from-norm1",
        ATTENTION,
        "x = block.norm1(x)\n        x = x + attend_cached(block.att, x, cache, layer)",
        "What the attention gives is added to the normalised x. It is to be added to x as it was "
        "before norm1. Look at where you put what the norm returns.",
    ),
    Mistake(
        "shortcut-from-norm2",
        FEED_FORWARD,
        "x = block.norm2(x)\n        x = x + block.ff(x)",
        "What the feed-forward network gives is added to the normalised x. It is to be added to x "
        "as it was before norm2. Look at where you put what the norm returns.",
    ),
    Mistake(
        "one-shortcut-for-both",
        f"{ATTENTION}\n        {FEED_FORWARD}",
        f"shortcut = x\n        {ATTENTION}\n        {FEED_FORWARD.replace('x + ', 'shortcut + ')}",
        "What the feed-forward network gives is added to x as it came into the block, so that "
        "what the attention has added is left out of the sum. Look at what you add in the second "
        "half of your block.",
    ),
    Mistake(
        "cache-not-used",
        f"{ATTENTION}\n        {FEED_FORWARD}",
        "x = block(x)",
        "Your logits are those of the new tokens by themselves, as if nothing came before them, "
        "and nothing is put into the cache. Is the blocks' attention attend_cached, with the cache "
        "that was passed along? An empty one has a len of 0, which counts as false: `cache or` and "
        "`if cache` take it for none.",
    ),
    Mistake(
        "norm1-in-both-places",
        FEED_FORWARD,
        FEED_FORWARD.replace("norm2", "norm1"),
        "The feed-forward network gets what norm1 makes of x. It has a norm of its own, norm2. "
        "Look at the second half of your block.",
    ),
    Mistake(
        "norms-at-the-end",
        f"{ATTENTION}\n        {FEED_FORWARD}",
        "x = block.norm1(x + attend_cached(block.att, x, cache, layer))\n"
        "        x = block.norm2(x + block.ff(x))",
        "Your norms come after what is added. In these blocks they come before attention and "
        "feed-forward, and x itself is never normalised. Look at the order in your block.",
    ),
    Mistake(
        "no-feed-forward",
        f"        {FEED_FORWARD}\n",
        "",
        "The feed-forward networks add nothing to your x. Each block has one after its attention. "
        "Look at the end of your block.",
    ),
    Mistake(
        "no-final-norm",
        LOGITS,
        "return model.out_head(x)",
        "The output head gets x as it comes out of the blocks. final_norm comes before it. Look "
        "at what you return.",
    ),
    Mistake(
        "no-output-head",
        LOGITS,
        "return model.final_norm(x)",
        "You return what final_norm gives, emb_dim numbers for each token. The output head, "
        "out_head, makes logits of them. Look at what you return.",
    ),
    Mistake(
        "head-from-the-embedding",
        LOGITS,
        "return model.final_norm(x) @ model.tok_emb.weight.T",
        "Your logits are made with the token embedding's weights, as in models where the two are "
        "tied. This model has a head of its own, out_head. Look at what you return.",
    ),
    Mistake(
        "one-number-for-all-blocks",
        ATTENTION,
        ATTENTION.replace("layer)", "0)"),
        "All blocks use the same place in the cache, that of the first. Each has a number of its "
        "own. Look at what you call attend_cached with.",
    ),
    Mistake(
        "last-logits-alone",
        LOGITS,
        "return model.out_head(model.final_norm(x))[:, -1:]",
        "You return the last token's logits alone. Those of all new tokens are asked for. Look at "
        "what you return.",
    ),
    Mistake(
        "last-logits-without-tokens",
        LOGITS,
        "return model.out_head(model.final_norm(x))[:, -1]",
        "You return the last token's logits alone, as (batch, vocab_size). Those of all new "
        "tokens are asked for, (batch, new, vocab_size). Look at what you return.",
    ),
    *(
        Mistake(
            f"last-logits-alone-and-taken-for-it{how}",
            code(MODULE, LOGITS, RETURN),
            code(MODULE, LOGITS, RETURN)
            .replace(LOGITS, f"{LOGITS}[{where}]")
            .replace(NEXT, f"new = logits.argmax({dim})"),
            TAKEN_FOR_THE_LAST,
        )
        for how, where, dim in (
            ("", ":, -1:", "dim=-1"),
            ("-without-tokens", ":, -1", "dim=-1, keepdim=True"),
        )
    ),
    Mistake(
        "last-logits-alone-and-counted-as-one",
        code(MODULE, LOGITS, RETURN),
        code(MODULE, LOGITS, FIRST).replace(LOGITS, f"{LOGITS}[:, -1:]")
        + "\n    pieces, length = [idx], idx.shape[1]\n"
        f"    {LOOP}\n"
        "        if length > context_size:\n"
        "            cache.reset()\n"
        "            new = torch.cat(pieces, dim=1)[:, -context_size:]\n"
        f"        {RUN}\n"
        "        new = logits.argmax(dim=-1)\n"
        "        pieces.append(new)\n"
        "        length += 1\n"
        "    return torch.cat(pieces, dim=1)\n",
        TAKEN_FOR_THE_LAST,
    ),
    Mistake(
        "logits-in-float32",
        LOGITS,
        f"{LOGITS}.float()",
        "A model in float64 gets its logits in float32. They are to be as exact as the model's "
        "own. Look for what changes their dtype.",
    ),
    Mistake(
        "whole-text-run-again",
        FORWARD,
        "    ids = in_idx[:, None, :, None]\n"
        "    for layer in range(len(model.trf_blocks)):\n"
        "        seen, _ = cache.update(layer, ids, ids)\n"
        "    return model(seen[:, 0, :, 0])[:, -in_idx.shape[1] :]  #",
        "The logits are right, but they take the work of many passes: with every call old tokens "
        "are run through the model again. Keys and values of theirs stand in the cache, and all "
        "else of theirs is done with. Look at what you run.",
    ),
    Mistake(
        "left-in-the-model",
        LOGITS,
        f"model.cache = cache\n    {LOGITS}",
        "After your call the model holds something that it didn't before. It is to stay as it is: "
        "what is to be kept belongs into the cache. Look for what you set on the model.",
    ),
    Mistake(
        "position-left-in-the-model",
        "past, new = len(cache), in_idx.shape[1]",
        "if len(cache) == 0:\n        model.current_pos = 0\n"
        "    past, new = model.current_pos, in_idx.shape[1]\n    model.current_pos += new",
        "After your call the model holds current_pos, which it didn't before, and two texts that "
        "it reads in turn get each other's positions. Where a text's new tokens stand is told by "
        "its own cache: len(cache).",
    ),
    Mistake(
        "position-in-the-model-until-the-text-ends",
        TWO_WAYS,
        TWO_WAYS.replace(
            "past, new = len(cache), in_idx.shape[1]",
            "if len(cache) == 0:\n        model.current_pos = 0\n"
            "    past, new = model.current_pos, in_idx.shape[1]\n    model.current_pos += new",
        ).replace(
            "\n    return idx\n",
            '\n    if hasattr(model, "current_pos"):\n        del model.current_pos\n'
            "    return idx\n",
        ),
        "After forward_cached the model holds current_pos, which it didn't before, and two texts "
        "that it reads in turn get each other's positions. That it is gone after generate_cached "
        "doesn't help those. Where a text's new tokens stand is told by its own cache: len(cache).",
    ),
    Mistake(
        "keys-left-in-the-attention",
        UPDATE,
        f"{UPDATE}\n    att.cache_k, att.cache_v = keys, values",
        "After your call the model's attentions hold cache_k and cache_v, which they didn't "
        "before. The model is to stay as it is: what is to be kept belongs into the cache.",
    ),
    Mistake(
        "cache-left-in-the-attention",
        UPDATE,
        f"{UPDATE}\n    att.cache = cache",
        "After your call the model's attentions hold something called cache, which they didn't "
        "before. The model is to stay as it is: the cache is passed along with every call.",
    ),
    Mistake(
        "forward-left-in-the-attention",
        ATTENTION,
        f"block.att.forward = block.att.forward\n        {ATTENTION}",
        "After your call the model's attentions hold a forward of their own, which they didn't "
        "before: theirs is the class's. Is it exchanged for a while, and put back by assigning it? "
        "Then it stays in the object. `del att.forward` brings the class's to light again.",
    ),
    Mistake(
        "forward-not-put-back",
        ATTENTION,
        "block.att.forward = lambda rows, att=block.att, layer=layer: attend_cached(\n"
        "            att, rows, cache, layer\n        )\n"
        "        x = x + block.att(block.norm1(x))",
        "After your call the model's attentions hold a forward that they didn't before, and asked "
        "by itself for a few tokens the model ends in an exception. Is it exchanged for a while? "
        "`del att.forward` brings the class's own to light again.",
    ),
    Mistake(
        "window-moves-too-late",
        MOVES,
        "if idx.shape[1] > context_size + 1:",
        "Your window moves a step too late: one token more than context_size is looked at, and "
        "where the model's context ends as well there is no position for it. Look at when you "
        "start over.",
    ),
    Mistake(
        "window-moves-too-late-past-the-table",
        code(MODULE, EMBEDDED, MOVES),
        code(MODULE, EMBEDDED, MOVES)
        .replace("pos_emb(positions)", "pos_emb.weight[past : past + new]")
        .replace(MOVES, MOVES.replace("context_size", "context_size + 1")),
        "Your window moves a step too late: one token more than context_size is looked at, and "
        "where the model's context ends as well there is no position for it. Look at when you "
        "start over.",
    ),
    Mistake(
        "window-moves-too-soon",
        MOVES,
        MOVES.replace(">", ">="),
        "While the text is shorter than context_size, each token goes through your model once; "
        "when it is just as long, tokens go through it again. A text of context_size tokens still "
        "fits. Look at where you compare the two.",
    ),
    Mistake(
        "started-over-with-the-newest-alone",
        OVER,
        "cache.reset()",
        "Once the text is longer than context_size your cache is empty and is given the newest "
        "token alone: the next one knows of nothing before it. The newest context_size tokens are "
        "to be run afresh. Look at what you show the model after the reset.",
    ),
    Mistake(
        "not-started-over",
        OVER,
        "new = idx[:, -context_size:]",
        "The newest tokens are run again, but behind all that the cache still holds, so that they "
        "are in it twice and their positions go on. Start over with an empty one. Look at what "
        "happens when the window moves.",
    ),
    Mistake(
        "oldest-keys-dropped",
        OVER,
        "if new is idx:\n                new = idx[:, -context_size:]\n"
        "            else:\n"
        "                cache.keys = [kept[:, :, 1:] for kept in cache.keys]\n"
        "                cache.values = [kept[:, :, 1:] for kept in cache.values]",
        "Once the text is longer than context_size, the oldest token leaves your cache and the "
        "others keep their keys and values. But the window has moved: each stands at another "
        "position now, and theirs are others. Run the newest context_size tokens afresh.",
    ),
    Mistake(
        "started-over-once",
        MOVES,
        "if idx.shape[1] == context_size + 1 or new is idx and idx.shape[1] > context_size:",
        "When the text has just outgrown context_size your next id is right, and then more than "
        "context_size tokens are looked at. The window moves with every new token. Look at when "
        "you start over.",
    ),
    Mistake(
        "oldest-tokens-kept",
        OVER,
        OVER.replace("-context_size:", ":context_size"),
        "Once the text is longer than context_size you run its beginning. The next token depends "
        "on the newest ones. Look at your crop.",
    ),
    Mistake(
        "one-token-short",
        OVER,
        OVER.replace("-context_size:", "-(context_size - 1) :"),
        "Once the text is longer than context_size your window is one token too short. Look at "
        "the start of your crop.",
    ),
    Mistake(
        "long-prompt-not-cropped",
        MOVES,
        "if idx.shape[1] > context_size and new is not idx:",
        "A prompt that is longer than context_size is run as it is. It is cropped to the newest "
        "context_size tokens for the model as well. Look at your first step.",
    ),
    Mistake(
        "models-context-for-context-size",
        f"{MOVES}  # the window moves: start over\n            {OVER}",
        "if idx.shape[1] > model.pos_emb.num_embeddings:\n            cache.reset()\n"
        "            new = idx[:, -model.pos_emb.num_embeddings :]",
        "Where context_size is smaller than the model's context, more than context_size tokens "
        "are looked at. Look at what your window goes by.",
    ),
    Mistake(
        "cropped-prompt-grows-beyond-context-size",
        f"{MOVES}  # the window moves: start over\n            {OVER}",
        "if new is idx:\n            new = idx[:, -context_size:]\n"
        "        if len(cache) + new.shape[1] > model.pos_emb.num_embeddings:\n"
        "            cache.reset()\n            new = idx[:, -context_size:]",
        "A prompt that is longer than context_size is cropped, but then the text grows beyond it: "
        "where the model's context is larger, more than context_size tokens are looked at. Look at "
        "what tells you to start over.",
    ),
    Mistake(
        "half-the-window",
        OVER,
        "if len(cache) == context_size or new is idx:\n                cache.reset()\n"
        "                new = idx[:, -max(1, context_size // 2) :]",
        "Once the text is longer than context_size, your next token depends on fewer than "
        "context_size tokens, since you start over with some of them. All of the newest "
        "context_size are asked for, at every step. Look at what you run afresh, and how often.",
    ),
    Mistake(
        "half-the-window-behind-a-prompt",
        f"{MOVES}  # the window moves: start over\n            {OVER}",
        "if new is idx:\n            new = idx[:, -context_size:]\n"
        "        if len(cache) + new.shape[1] > context_size:\n"
        "            cache.reset()\n            new = idx[:, -max(1, context_size // 2) :]",
        "A prompt that is longer than context_size gets its first new token right. But where the "
        "text grows beyond it, your next token depends on fewer than context_size tokens. All of "
        "the newest context_size are asked for, at every step. Look at what you run afresh, and "
        "how often.",
    ),
    Mistake(
        "whole-text-behind-the-cache",
        NEXT + "  # (batch, 1)\n        " + APPEND,
        "idx = torch.cat((idx, logits[:, -1].argmax(dim=-1, keepdim=True)), dim=1)\n"
        "        new = idx",
        "At every step the whole text is put behind what the cache holds already. Only the token "
        "that was just chosen is new to it. Look at what you show the model after the first step.",
    ),
    Mistake(
        "two-newest-shown",
        APPEND,
        f"{APPEND}\n        new = idx[:, -2:]",
        "After the first step the model is shown the newest two tokens, of which one is in the "
        "cache already. Only the one that was just chosen is new to it. Look at your slice.",
    ),
    Mistake(
        "stops-at-the-context",
        LOOP,
        "for _ in range(min(max_new_tokens, max(0, context_size - idx.shape[1]))):",
        "Your text ends where context_size is full. There are always max_new_tokens new tokens. "
        "Look at what ends your loop.",
    ),
    Mistake(
        "stops-behind-the-context",
        RETURN,
        f"        {APPEND}\n        if len(cache) >= context_size:\n            break\n"
        "    return idx\n",
        "Your text ends with one token more than context_size, and after a longer prompt with its "
        "first new one. There are always max_new_tokens new tokens. Look at what ends your loop.",
    ),
    Mistake(
        "first-position",
        NEXT,
        NEXT.replace("[:, -1]", "[:, 0]"),
        "You take the logits at the first position of what was run. The next token's are at the "
        "last. With one new token at a time that can't be seen. Look at your index.",
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
        "prompt-left-out",
        RETURN,
        f"        {APPEND}\n    return idx[:, idx.shape[1] - max_new_tokens :]\n",
        "You return the new tokens alone. The prompt is part of the result. Look at what you "
        "return.",
    ),
    Mistake(
        "long-prompt-cropped-in-the-result",
        FIRST,
        f"idx = idx[:, -context_size:]\n    {FIRST}",
        "Where the prompt is longer than context_size, its beginning is missing from the result. "
        "Crop only what the model is shown. Look at which variable keeps the cropped ids.",
    ),
    Mistake(
        "prompt-not-shown",
        FIRST,
        FIRST.replace(", idx", ", idx[:, -1:]"),
        "Of the prompt your model is shown the last token alone, as if the others were in the "
        "cache. It is empty at first, and all of the prompt has to go through the model once. "
        "Look at what you give to the first step.",
    ),
    Mistake(
        "until-the-text-is-so-long",
        LOOP,
        LOOP.replace("max_new_tokens", "max_new_tokens - idx.shape[1]"),
        "Your text goes on until it is max_new_tokens long. So many are to be appended to the "
        "prompt, however long it is. Look at what ends your loop.",
    ),
    Mistake(
        "every-position-goes-on",
        NEXT,
        "new = logits.argmax(dim=-1)",
        "You append a next token for each position that was run: after the prompt as many as it "
        "has tokens. Only what comes after the last one is new. Look at which logits you choose "
        "from.",
    ),
    Mistake(
        "result-cropped",
        OVER,
        "cache.reset()\n            new = idx = idx[:, -context_size:]",
        "You crop the text itself, so that its beginning is missing from the result. Crop only "
        "what the model is shown. Look at which variable keeps the cropped ids.",
    ),
    Mistake(
        "only-one-token",
        RETURN,
        f"        {APPEND}\n        return idx\n    return idx\n",
        "You return inside the loop, after the first new token. Look at how far your return is "
        "indented.",
    ),
    Mistake(
        "one-text-without-a-batch",
        RETURN,
        f"        {APPEND}\n    return idx.squeeze(0)\n",
        "A single text comes back without the dimension of the batch. Here it is always (batch, "
        "tokens + max_new_tokens). Look for what takes a dimension of 1 away.",
    ),
    Mistake(
        "ids-in-int32",
        RETURN,
        f"        {APPEND}\n    return idx.int()\n",
        "Your ids come back in int32. They are int64, as those that were given. Look at the dtype "
        "of what you return.",
    ),
    Mistake(
        "ids-in-a-list",
        RETURN,
        f"        {APPEND}\n    return idx.tolist()\n",
        "Your ids come back in a list. A tensor is asked for, (batch, tokens + max_new_tokens), as "
        "generate_text_simple returns it.",
    ),
    Mistake(
        "generated-text-not-returned",
        RETURN,
        f"        {APPEND}\n",
        "Your generate_cached returns nothing. Look at its end.",
    ),
    Mistake(
        "first-row-for-all",
        NEXT,
        "new = logits[:1, -1].argmax(dim=-1, keepdim=True).expand(len(idx), 1)",
        "Every row gets the token that was chosen for the first one. Each row goes its own way. "
        "Look at what you choose from.",
    ),
    Mistake(
        "best-of-the-whole-batch",
        NEXT,
        "new = (logits[:, -1].argmax() % logits.shape[-1]).expand(len(idx), 1)",
        "Every row gets the same token, the one with the highest score in the whole batch. Each "
        "row goes its own way. Look at the dimension of your argmax.",
    ),
    Mistake(
        "stops-at-the-end-of-text",
        RETURN,
        f"        {APPEND}\n        if bool((new == 50256).all()):\n            break\n"
        "    return idx\n",
        "Your text ends where the end-of-text token, 50256, comes by. Here there are always "
        "max_new_tokens new tokens, whatever they are. Look for what ends your loop.",
    ),
    Mistake(
        "stops-at-the-last-id",
        RETURN,
        f"        {APPEND}\n        if bool((new == logits.shape[-1] - 1).all()):\n"
        "            break\n    return idx\n",
        "Your text ends where the vocabulary's last id comes by. Here there are always "
        "max_new_tokens new tokens, whatever they are. Look for what ends your loop.",
    ),
    Mistake(
        "with-gradients",
        RUN,
        "logits = forward_cached(model, new, cache)",
        "The model runs with gradients on: where weights require them every step is recorded, for "
        "a backward pass that never comes. Look at how the model is called.",
    ),
    Mistake(
        "gradients-left-off",
        RUN,
        "torch.set_grad_enabled(False)\n        logits = forward_cached(model, new, cache)",
        "After your call gradients are off, where they were on before: whoever trains next trains "
        "nothing. Leave them as they were.",
    ),
    Mistake(
        "gradients-on-afterwards",
        RETURN,
        f"        {APPEND}\n    torch.set_grad_enabled(True)\n    return idx\n",
        "After your call gradients are on, also where they were off before. Leave them as they "
        "were: torch.no_grad() sees to that.",
    ),
    Mistake(
        "left-in-training",
        RETURN,
        f"        {APPEND}\n    model.train()\n    return idx\n",
        "The model comes in eval mode, and your call leaves it in training mode. Leave the mode as "
        "it was.",
    ),
    Mistake(
        "weights-frozen",
        LOOP,
        f"model.requires_grad_(False)\n    {LOOP}",
        "After your call the model's weights don't require gradients any more: whoever trains it "
        "then trains nothing. Touch no weight.",
    ),
    Mistake(
        "weights-trainable-afterwards",
        RETURN,
        f"        {APPEND}\n    model.requires_grad_(True)\n    return idx\n",
        "After your call all of the model's weights require gradients, also one that didn't "
        "before. Touch no weight.",
    ),
    Mistake(
        "all-frozen-where-one-was",
        LOOP,
        "learns = all(weight.requires_grad for weight in model.parameters())\n"
        "    model.requires_grad_(learns)\n    " + LOOP,
        "A model of which one weight was frozen comes out of your call with all frozen. Each "
        "weight's requires_grad stays as it was: touch none, torch.no_grad() is enough.",
    ),
    Mistake(
        "sampled",
        NEXT,
        "new = torch.multinomial(torch.softmax(logits[:, -1], dim=-1), 1)",
        "You draw the next token at random by its probability. Here the likeliest is taken. Look "
        "at how you choose.",
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
        "made-on-the-cpu",
        POSITIONS,
        PLACED_HERE,
        "Your positions are made on the CPU, wherever the model is: on a GPU the two would not "
        "meet. Make them on the device of in_idx, or of the model.",
    ),
    Mistake(
        "mask-made-on-the-cpu",
        AHEAD,
        HERE,
        "Your mask is made on the CPU, wherever the model is: on a GPU it would not meet the "
        "scores. Make it on the device of x, or take att.mask.",
    ),
    Mistake(
        "kept-on-the-cpu",
        BEGIN,
        "room = torch.zeros(2, *keys.shape, dtype=keys.dtype)\n"
        "        room[0], room[1] = keys, values\n        keys, values = room\n"
        f"        {BEGIN}",
        "Where new queries meet keys and values, these stand on the CPU, wherever the model is. A "
        "tensor that they are put into has to be made on their device. Look at what you keep them "
        "in.",
    ),
    # --- what strangers wrote
    Mistake(
        "last-token-twice",
        FIRST,
        FIRST + RUN_FIRST,
        "Your first new token is chosen when the prompt's last token is in the cache twice: the "
        "prompt goes through the model, and then its last token once more. The prompt's own "
        "logits tell the first new token. Look at what your loop begins with.",
    ),
    Mistake(
        "prompt-run-once-more",
        FIRST,
        FIRST + RUN_ALONE,
        "The ids are right, but where most of the text is prompt they take the work of two passes. "
        "Does the prompt go through the model twice, once for the first new token and once to fill "
        "the cache? One run with the cache does both.",
    ),
    Mistake(
        "prompt-run-again-for-the-second-token",
        RUN,
        RUN.replace("new, cache)", "idx[:, len(cache) :][:, -context_size:], cache)")
        + "\n        if new is idx:\n            cache.reset()",
        "The ids are right, but where most of the text is prompt they take the work of two passes. "
        "Does the prompt go through the model twice, once for the first new token and once to fill "
        "the cache? One run with the cache does both.",
    ),
    Mistake(
        "last-token-twice-until-the-cache-is-full",
        code(MODULE, FIRST, MOVES),
        code(MODULE, FIRST, MOVES)
        .replace(FIRST, FIRST + RUN_FIRST)
        .replace(MOVES, "if idx.shape[1] > context_size or len(cache) == context_size:"),
        "Your first new token is chosen when the prompt's last token is in the cache twice: the "
        "prompt goes through the model, and then its last token once more. The prompt's own "
        "logits tell the first new token. Look at what your loop begins with.",
    ),
    Mistake(
        "a-new-cache-for-every-token",
        RUN,
        RUN.replace("cache)", "KVCache(len(model.trf_blocks)))"),
        "The first new token is right, and each one after it is chosen by the token before it "
        "alone, as if that were a whole text. Does every step get a cache of its own? One serves "
        "for the whole text.",
    ),
    Mistake(
        "prompt-not-in-the-cache",
        RUN,
        RUN.replace("= forward", "= model(new) if new is idx else forward"),
        "The first new token is right, and those after it are chosen as if the text began with it: "
        "the prompt isn't in your cache. It has to go through the model with the cache, once. Look "
        "at your first step.",
    ),
    *(
        Mistake(
            f"cache-for-{how}-blocks",
            FIRST,
            FIRST.replace("len(model.trf_blocks)", blocks),
            "While you generate, each new token stands at position 0, as if it were a text's "
            "first. A cache that is made for more blocks than the model has says that it is empty: "
            "one of them was never shown anything. Look at how you make yours.",
        )
        for how, blocks in (("more", "12"), ("many-more", "48"))
    ),
    Mistake(
        "cache-for-fewer-blocks",
        FIRST,
        FIRST.replace("len(model.trf_blocks)", "min(12, len(model.trf_blocks))"),
        "With a model of many blocks your generate_cached ends in an IndexError: something is "
        "asked for an item behind its end. For how many blocks do you make the cache? The model "
        "has as many as model.trf_blocks is long.",
    ),
    Mistake(
        "prompt-of-one-token-left-out",
        code(MODULE, HEADS, FIRST),
        code(MODULE, HEADS, FIRST)
        .replace(HEADS, HEADS.replace("att.head_dim", "-1"))
        .replace(FIRST, FIRST + ALL_BUT_THE_LAST),
        "With a prompt of one token your code ends in an exception: something without any tokens "
        "is put into a shape with a -1, and torch can't tell what that stands for. Is the prompt's "
        "last token left for later? Of one token nothing is left then.",
    ),
    Mistake(
        "model-asked-for-its-configuration",
        FIRST,
        FIRST.replace("len(model.trf_blocks)", 'model.cfg["n_layers"]'),
        "You ask the model for its configuration, which a GPTModel doesn't keep. It has its "
        "blocks: how long is model.trf_blocks?",
    ),
    Mistake(
        "none-for-the-cache",
        OVER,
        OVER.replace("cache.reset", "cache = cache.reset"),
        "Once the text is longer than context_size, None stands where the cache should be. reset "
        "empties a cache and returns nothing. Look at what you make of its result.",
    ),
    Mistake(
        "chosen-without-keepdim",
        NEXT,
        NEXT.replace(", keepdim=True", ""),
        "The text is joined with something that has one dimension less than it: (batch, tokens) "
        "needs the new ids as (batch, 1). Look for keepdim, or for an unsqueeze.",
    ),
    Mistake(
        "cache-returned-as-well",
        code(MODULE, LOGITS, RUN),
        code(MODULE, LOGITS, RUN)
        .replace(LOGITS, f"{LOGITS}, cache")
        .replace("logits = forward", "logits, cache = forward"),
        "forward_cached returns more than the logits. They alone are asked for: the cache changes "
        "where it is, and whoever passed it along has it already.",
    ),
    Mistake(
        "weights-frozen-for-no-grad",
        code(MODULE, LOOP, RUN),
        "model.requires_grad_(False)\n    "
        + code(MODULE, LOOP, RUN).replace(RUN, "logits = forward_cached(model, new, cache)"),
        "After your call the model's weights don't require gradients any more, and while it runs "
        "gradients are on. Touch no weight: torch.no_grad() makes a model run without.",
    ),
    Mistake(
        "blocks-numbered-from-1",
        "enumerate(model.trf_blocks)",
        "enumerate(model.trf_blocks, 1)",
        "A list is asked for an item behind its end when it is the last block's turn. The blocks' "
        "numbers begin at 0. Look at how you count them.",
    ),
    Mistake(
        "mask-rows-too-late",
        AHEAD,
        "ahead = att.mask[total : total + new, :total]",
        "The rows that you take of the mask begin too late, where those of the new tokens end. "
        "Does what you count from hold the new tokens already? After update len(cache) may.",
    ),
    Mistake(
        "no-mask-in-later-blocks",
        AHEAD,
        f"{AHEAD}\n    ahead = ahead & (layer == 0)",
        "In the first block your attention is right; in later ones several new tokens look ahead, "
        "at each other. Does your mask go by len(cache)? Once the first block has put its keys in, "
        "that may count the new tokens too. What update gives back tells how many there are.",
    ),
    Mistake(
        "rounded-to-half",
        BEGIN,
        f"keys, values = (one.half().to(one.dtype) for one in (keys, values))\n        {BEGIN}",
        "What your cache is given comes back with half precision's digits alone: it went through "
        "something coarser on the way. Look at the dtype of what you keep it in.",
    ),
    Mistake(
        "reset-leaves-no-places",
        CACHE,
        NO_PLACES,
        "After reset your len looks for the smallest of no numbers. Are the blocks' places gone? A "
        "reset cache is as good as a new one, with an empty place for each block.",
    ),
    Mistake(
        "reset-leaves-no-places-for-update",
        CACHE,
        NO_PLACES.replace(LEN, LEN.replace("min(", "min((").replace("keys)", "keys), default=0)")),
        "After reset your cache says that it is empty, and the next update finds no place for its "
        "block. A reset cache is as good as a new one, with an empty place for each block.",
    ),
    Mistake(
        "positions-and-mask-made-on-the-cpu",
        code(MODULE, AHEAD, POSITIONS),
        code(MODULE, AHEAD, POSITIONS).replace(AHEAD, HERE).replace(POSITIONS, PLACED_HERE),
        "Your positions and your mask are made on the CPU, wherever the model is: on a GPU they "
        "would not meet what is there. Make both on the device of in_idx and of x.",
    ),
    Mistake(
        "positions-and-added-mask-made-on-the-cpu",
        code(MODULE, AHEAD, POSITIONS),
        code(MODULE, AHEAD, POSITIONS)
        .replace(AHEAD, ADDED_HERE)
        .replace(MASKED, "scores = scores + ahead")
        .replace(POSITIONS, PLACED_HERE),
        "What you look positions up with and something that you add, as a mask may be, are made on "
        "the CPU, wherever the model is: on a GPU they would not meet what is there. Make both on "
        "the device of in_idx and of x.",
    ),
    Mistake(
        "added-mask-made-on-the-cpu",
        code(MODULE, AHEAD, MASKED),
        f"{ADDED_HERE}\n    scores = scores + ahead",
        "Something that you add, as a mask may be, is made on the CPU, wherever the model is: on a "
        "GPU it would not meet what is there. Make it on the device of x.",
    ),
    Mistake(
        "one-new-token-at-least",
        LOOP,
        "for _ in range(max(max_new_tokens, 1)):",
        "With 0 new tokens one is appended all the same. max_new_tokens says how many, and 0 is a "
        "number like any other. Is the first one chosen before your loop?",
    ),
    Mistake(
        "earlier-text-gone-on-with",
        code(MODULE, FIRST, RUN),
        """kept = generate_cached.__dict__.setdefault("kept", {})
    cache, new = KVCache(len(model.trf_blocks)), idx
    known, text = kept.get(model, (None, idx))
    if text.shape[1] < idx.shape[1] and torch.equal(text, idx[:, : text.shape[1]]):
        cache, new = known, idx[:, text.shape[1] :]
    for _ in range(max_new_tokens):
        if idx.shape[1] > context_size:  # the window moves: start over
            kept.pop(model, None)
            cache.reset()
            new = idx[:, -context_size:]
        else:
            kept[model] = cache, idx
        with torch.no_grad():
            logits = forward_cached(model, new, cache)""",
        "A prompt that begins with an earlier call's text gets other ids than it should, once the "
        "model's weights have changed in between. What one call saw makes no difference to the "
        "next. Look for what is kept from call to call.",
    ),
    Mistake(
        "one-cache-for-all-calls",
        FIRST,
        "cache = generate_cached.__dict__.setdefault(len(model.trf_blocks), "
        "KVCache(len(model.trf_blocks)))\n    new = idx",
        "The first call is right, and the next one goes on behind its tokens as if they stood "
        "before the prompt. Each call begins with an empty cache. Look at when yours is made, or "
        "emptied.",
    ),
    Mistake(
        "ids-in-float32",
        RETURN,
        RETURN.replace("return idx", "return idx.float()"),
        "The ids come back in float32. They are whole numbers, int64 as those of idx. A tensor "
        "that torch.zeros or torch.empty makes is float32 unless you give it another dtype.",
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
