"""The known mistakes of section 4.1, the most common first."""

from kata.course.mistakes import Mistake, code
from tests.mistakes.frame import IN_THE_FRAME

BATCH = "return torch.tensor([tokenizer.encode(text) for text in texts])"
SUM = "x = self.tok_emb(in_idx) + self.pos_emb(positions)  # (batch, tokens, emb_dim)"
PLACES = "positions = torch.arange(tokens, device=in_idx.device)"
HEAD = 'self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)'
LOGITS = "return self.out_head(x)  # (batch, tokens, vocab_size)"
DROPPED = "        x = self.drop_emb(x)\n"
BLOCKS = "        x = self.trf_blocks(x)\n"
NORM = "        x = self.final_norm(x)\n"
TOKENIZE = "def tokenize_batch(texts, tokenizer):"
MADE = "self.trf_blocks = nn.Sequential(\n"
TO_THE_BLOCKS = code("ch4_1_architecture", MADE, BLOCKS)
ALL = code("ch4_1_architecture", "        self.tok_emb = nn", "return self.out_head(x)")
WHOLE_BATCH = code("ch4_1_architecture", TOKENIZE, BATCH)
TO_THE_DROPOUT = code("ch4_1_architecture", "self.drop_emb = nn.Dropout(", "self.drop_emb(x)")
TABLES = code(
    "ch4_1_architecture", "self.tok_emb = nn.Embedding(", 'cfg["context_length"], cfg["emb_dim"])'
)
KEPT = (
    'kept = self.__dict__.setdefault("kept", {})\n'
    "        rows = self.pos_emb(positions)\n"
    "        if CONDITION:\n"
    "            rows = kept.setdefault((tokens, rows.device, rows.dtype), rows)\n"
    "        x = self.tok_emb(in_idx) + rows"
)
KNOWN = KEPT.replace("rows.dtype)", "rows.dtype, self.pos_emb.weight._version)")
RUN = "        for block in self.trf_blocks:\n"
OVERWRITTEN = (
    "Your batch changes when a later one is made: whoever kept the first finds other ids in it. Is "
    "memory kept from call to call, and written into again? Make a new tensor each time."
)

MISTAKES = [
    Mistake(
        "no-positions",
        SUM,
        "x = self.tok_emb(in_idx)",
        "The position embedding is never added, so your model can't tell the order of the tokens. "
        "Look at what goes into the dropout.",
    ),
    Mistake(
        "no-dropout",
        DROPPED,
        "",
        "Dropout makes no difference to what goes into the blocks. drop_emb gives back a new "
        "tensor, with some numbers dropped: is it called, in training, and is what it returns "
        "used?",
    ),
    Mistake(
        "biased-head",
        HEAD,
        HEAD.replace(", bias=False", ""),
        "Your output head has a bias, which adds vocab_size parameters that GPT-2 doesn't have. "
        "Look at how out_head is made.",
    ),
    Mistake(
        "tied-head",
        HEAD,
        f"{HEAD}\n        self.out_head.weight = self.tok_emb.weight",
        "Your output head shares its weight with the token embedding. GPT-2 does so, but here the "
        "two are apart. Look at how out_head gets its weight.",
    ),
    Mistake(
        "softmax-at-the-end",
        LOGITS,
        "return torch.softmax(self.out_head(x), dim=-1)",
        "You return probabilities. Logits are raw scores: the loss and the choice of the next "
        "token take them as they are. Look at what you do with the head's output.",
    ),
    Mistake(
        "last-token-only",
        LOGITS,
        "return self.out_head(x)[:, -1]",
        "You return the last token's logits alone. There is a row of logits for every token: in "
        "training all of them are compared. Look at what you return.",
    ),
    Mistake(
        "positions-from-one",
        PLACES,
        "positions = torch.arange(1, tokens + 1, device=in_idx.device)",
        "Your places begin at 1, so the first row of the position embedding is never used and a "
        "full context asks for one that isn't there. Look at how you make the places.",
    ),
    Mistake(
        "positions-reversed",
        PLACES,
        "positions = torch.arange(tokens, device=in_idx.device).flip(0)",
        "Your places run backwards: the first token gets the last place. Look at how you make the "
        "places.",
    ),
    Mistake(
        "same-position-for-all",
        PLACES,
        "positions = torch.zeros_like(in_idx)",
        "Every token gets place 0, so your model can't tell their order. Look at how you make the "
        "places.",
    ),
    Mistake(
        "position-by-token",
        SUM,
        SUM.replace(
            "self.pos_emb(positions)", "self.pos_emb(in_idx % self.pos_emb.num_embeddings)"
        ),
        "You look the position embedding up by the tokens' ids. It is looked up by their places: "
        "0, 1, 2 and so on. Look at what you call pos_emb with.",
    ),
    Mistake(
        "positions-on-the-cpu",
        PLACES,
        "positions = torch.arange(tokens)",
        "On a GPU an embedding would be given numbers that are still on the CPU. torch.arange "
        "makes its own there unless you say otherwise: make the places on the device of in_idx. "
        "Look at what you look up.",
    ),
    Mistake(
        "embeddings-multiplied",
        SUM,
        SUM.replace(" + ", " * "),
        "You multiply the two embeddings. They are added. Look at how you put them together.",
    ),
    Mistake(
        "blocks-not-run",
        BLOCKS,
        "",
        "Your blocks have no effect on the result. Here they do nothing yet, but real ones "
        "will: are they called, after the dropout, and is what they return used?",
    ),
    Mistake(
        "blocks-result-lost",
        BLOCKS,
        "        self.trf_blocks(x)\n",
        "Your blocks are run one after another, but what comes of it doesn't reach the logits. "
        "They give back something new and leave x as it is: is what they return kept?",
    ),
    Mistake(
        "norm-not-run",
        NORM,
        "",
        "Your final norm has no effect on the result. Here it does nothing yet, but the real "
        "one will: is it called, before the head, and is what it returns used?",
    ),
    Mistake(
        "norm-result-lost",
        NORM,
        "        self.final_norm(x)\n",
        "Your final norm is run after the blocks, but what comes of it doesn't reach the logits. "
        "It gives back something new and leaves x as it is: is what it returns kept?",
    ),
    Mistake(
        "norm-after-the-head",
        f"{NORM}        {LOGITS}",
        "        return self.final_norm(self.out_head(x))",
        "Your final norm is given the logits. It comes before the output head, which takes what "
        "the norm gives. Look at the order of the two.",
    ),
    Mistake(
        "all-begin-alike",
        "super().__init__()\n        # YOUR CODE\n",
        "super().__init__()\n        torch.manual_seed(123)\n",
        "Two of your models begin with the very same weights, and no two should begin alike. Is a "
        "seed set inside __init__? Whoever uses the model sets one where the numbers are to come "
        "again.",
    ),
    Mistake(
        "tables-begin-alike",
        TABLES,
        f"""generator = torch.Generator().manual_seed(torch.initial_seed())
        {TABLES}
        self.tok_emb.weight.data.normal_(generator=generator)
        self.pos_emb.weight.data.normal_(generator=generator)""",
        "The two embeddings of one model begin with the very same numbers as those of another, and "
        "no two models should begin alike. Are they drawn from a generator of your own, with one "
        "seed for all?",
    ),
    Mistake(
        "positions-of-the-whole-context",
        PLACES,
        "positions = torch.arange(self.pos_emb.num_embeddings, device=in_idx.device)",
        "You embed all the places of the context, however short the text is. A text of three "
        "tokens has three places. How many does your forward count?",
    ),
    Mistake(
        "head-turned-round",
        HEAD,
        HEAD.replace('cfg["emb_dim"], cfg["vocab_size"]', 'cfg["vocab_size"], cfg["emb_dim"]'),
        "The two sizes of your output head are swapped. It takes emb_dim numbers and gives a score "
        "for every token of the vocabulary. nn.Linear is told first what goes in.",
    ),
    Mistake(
        "token-table-turned-round",
        'nn.Embedding(cfg["vocab_size"], cfg["emb_dim"])',
        'nn.Embedding(cfg["emb_dim"], cfg["vocab_size"])',
        "The two sizes of your token embedding are swapped. It has a row for each token of the "
        "vocabulary, and emb_dim numbers in each. nn.Embedding is told the rows first.",
    ),
    Mistake(
        "place-table-turned-round",
        'nn.Embedding(cfg["context_length"], cfg["emb_dim"])',
        'nn.Embedding(cfg["emb_dim"], cfg["context_length"])',
        "The two sizes of your position embedding are swapped. It has a row for each place of the "
        "context, and emb_dim numbers in each. nn.Embedding is told the rows first.",
    ),
    Mistake(
        "rows-of-earlier-calls",
        WHOLE_BATCH,
        WHOLE_BATCH.replace(TOKENIZE, f"batch = []\n\n\n{TOKENIZE}").replace(
            BATCH,
            """for text in texts:
        batch.append(torch.tensor(tokenizer.encode(text)))
    return torch.stack(batch)""",
        ),
        "Your function gives the rows of earlier calls once more, before those that it is asked "
        "for. Each call begins with an empty list: is yours made inside the function?",
    ),
    Mistake(
        "lists-of-earlier-calls",
        WHOLE_BATCH,
        WHOLE_BATCH.replace(TOKENIZE, f"batch = []\n\n\n{TOKENIZE}").replace(
            BATCH,
            """for text in texts:
        batch.append(tokenizer.encode(text))
    return torch.tensor(batch)""",
        ),
        "Your function gives the rows of earlier calls once more, before those that it is asked "
        "for. Each call begins with an empty list: is yours made inside the function?",
    ),
    Mistake(
        "all-blocks-in-each-round",
        BLOCKS,
        "        for _ in range(len(self.trf_blocks)):\n            x = self.trf_blocks(x)\n",
        "Your blocks are run over and over: all of them, as many times as there are blocks. Each "
        "is run once. Look at what is called in the loop.",
    ),
    Mistake(
        "blocks-run-twice",
        BLOCKS,
        BLOCKS + BLOCKS,
        "All your blocks are run twice, one after another and then again. Each is run once. Count "
        "the places where they are called.",
    ),
    Mistake(
        "a-norm-that-learns",
        "self.final_norm = DummyLayerNorm(",
        "self.final_norm = nn.LayerNorm(",
        "Your final norm is a real one, with parameters of its own. Here it is the placeholder "
        "DummyLayerNorm, which gives back what it gets: the norm is yours to write in 4.2.",
    ),
    Mistake(
        "no-dropout-layer",
        TO_THE_DROPOUT,
        TO_THE_DROPOUT.replace(
            'self.drop_emb = nn.Dropout(cfg["drop_rate"])', 'self.drop_rate = cfg["drop_rate"]'
        ).replace("self.drop_emb(x)", "nn.functional.dropout(x, self.drop_rate, self.training)"),
        "Your model has no drop_emb, though dropout itself comes out right. Whoever works with "
        "the model looks for the layer by its name. Let it be an nn.Dropout.",
    ),
    Mistake(
        "a-dict",
        LOGITS,
        LOGITS.replace("self.out_head(x)", '{"logits": self.out_head(x)}'),
        "You return a dict, as some libraries do. The model gives the logits and nothing else, as "
        "a tensor. Look at your return.",
    ),
    Mistake(
        "an-array-for-a-tensor",
        BATCH,
        """import numpy

    return numpy.array([tokenizer.encode(text) for text in texts])""",
        "You return an array of NumPy. A model takes a tensor. Look at what you return.",
    ),
    Mistake(
        "a-list-of-tensors",
        BATCH,
        "return [torch.tensor(tokenizer.encode(text)) for text in texts]",
        "You return a list with a tensor for each text. A batch is one tensor, with a row for "
        "each. What puts tensors of one length on top of each other?",
    ),
    Mistake(
        "head-as-biased-as-attention",
        HEAD,
        HEAD.replace("bias=False", 'bias=cfg["qkv_bias"]'),
        "Your output head has a bias where qkv_bias is True, and none where it is False. That key "
        "speaks of attention's three projections; the head never has a bias. Look at how out_head "
        "is made.",
    ),
    Mistake(
        "list-in-a-sequential",
        TO_THE_BLOCKS,
        TO_THE_BLOCKS.replace("*[", "["),
        "nn.Sequential is given a list, and takes its modules one by one: a star in front of the "
        "list hands them over like that. nn.ModuleList takes a list as it is.",
    ),
    Mistake(
        "module-list-called",
        TO_THE_BLOCKS,
        TO_THE_BLOCKS.replace("nn.Sequential(", "nn.ModuleList(").replace("*[", "["),
        "You call an nn.ModuleList, which only holds modules and has no forward of its own. Run "
        "what is in it one after another, each on what the one before gave, or let nn.Sequential "
        "do it.",
    ),
    Mistake(
        "norm-before-the-blocks",
        BLOCKS + NORM,
        NORM + BLOCKS,
        "The final norm comes before your blocks. It is called final because it comes after them. "
        "Look at the order in forward.",
    ),
    Mistake(
        "one-block-only",
        'for _ in range(cfg["n_layers"])]',
        "for _ in range(1)]",
        "Your model has one block, whatever n_layers says. Look at how the blocks are made.",
    ),
    Mistake(
        "texts-joined",
        BATCH,
        'return torch.tensor([tokenizer.encode("".join(texts))])',
        "All your texts stand in one row. Each has a row of its own. Are the texts joined before "
        "they are encoded, or their ids afterwards?",
    ),
    Mistake(
        "texts-joined-by-spaces",
        BATCH,
        'return torch.tensor([tokenizer.encode(" ".join(texts))])',
        "All your texts stand in one row, with spaces between them. Each has a row of its own. "
        "Are the texts joined before they are encoded?",
    ),
    Mistake(
        "tokens-by-texts",
        BATCH,
        BATCH + ".T",
        "Your batch has shape (tokens, texts). It has a row for each text: (texts, tokens). Look "
        "at the dimension along which you put the rows together.",
    ),
    Mistake(
        "ids-as-floats",
        BATCH,
        BATCH.replace("texts])", "texts], dtype=torch.float32)"),
        "Your ids are floats. They number rows of an embedding, so they are int64. Look at the "
        "tensor's dtype.",
    ),
    Mistake(
        "a-list-for-a-tensor",
        BATCH,
        "return [tokenizer.encode(text) for text in texts]",
        "You return lists. A model takes a tensor. Look at what you return.",
    ),
    Mistake(
        "embeddings-averaged",
        SUM,
        SUM.replace(
            "self.tok_emb(in_idx) + self.pos_emb(positions)",
            "(self.tok_emb(in_idx) + self.pos_emb(positions)) / 2",
        ),
        "You average the two embeddings, so everything is half as large. They are added. Look "
        "at what you do with the sum.",
    ),
    Mistake(
        "last-places-of-the-context",
        PLACES,
        PLACES.replace(
            "torch.arange(tokens", "self.pos_emb.num_embeddings - tokens + torch.arange(tokens"
        ),
        "Your positions count to the end of the context. The first token stands at position 0, "
        "however short the text. Look at where you begin to count.",
    ),
    Mistake(
        "second-place-for-all",
        PLACES,
        PLACES.replace("torch.arange(tokens", "torch.ones(tokens, dtype=torch.long"),
        "Every token gets the embedding of position 1. They stand at 0, 1, 2 and so on. Look at "
        "how you make the positions.",
    ),
    Mistake(
        "log-softmax",
        LOGITS,
        LOGITS.replace("self.out_head(x)", "torch.log_softmax(self.out_head(x), dim=-1)"),
        "You return logarithms of probabilities. The model gives raw scores; the loss and the "
        "generation do the rest. Look at your return.",
    ),
    Mistake(
        "sigmoid",
        LOGITS,
        LOGITS.replace("self.out_head(x)", "torch.sigmoid(self.out_head(x))"),
        "You squeeze the scores through a sigmoid. The model gives them raw. Look at your return.",
    ),
    Mistake(
        "ids-for-logits",
        LOGITS,
        LOGITS.replace("self.out_head(x)", "self.out_head(x).argmax(dim=-1)"),
        "You return the likeliest ids. The model gives a score for every token of the "
        "vocabulary; choosing comes in section 4.7. Look at your return.",
    ),
    Mistake(
        "softmax-over-tokens",
        LOGITS,
        LOGITS.replace("self.out_head(x)", "torch.softmax(self.out_head(x), dim=1)"),
        "You apply softmax, and over the positions. The model gives raw scores. Look at your "
        "return.",
    ),
    Mistake(
        "transposed",
        LOGITS,
        LOGITS.replace("self.out_head(x)", "self.out_head(x).transpose(1, 2)"),
        "The last two dimensions of your logits are swapped. They are batch, tokens, "
        "vocabulary. Look at your return.",
    ),
    Mistake(
        "flattened",
        LOGITS,
        LOGITS.replace("self.out_head(x)", "self.out_head(x).flatten(0, 1)"),
        "You put the rows of the batch into one. The logits keep three dimensions: batch, "
        "tokens, vocabulary. Look at your return.",
    ),
    Mistake(
        "averaged-tokens",
        LOGITS,
        LOGITS.replace("self.out_head(x)", "self.out_head(x.mean(dim=1))"),
        "You average over the positions, as one does to classify a text. Every position has "
        "logits of its own. Look at what goes into the head.",
    ),
    Mistake(
        "logits-scaled",
        LOGITS,
        LOGITS.replace("self.out_head(x)", "self.out_head(x) / x.shape[-1] ** 0.5"),
        "You divide the logits by a root, as attention does with its scores. Logits are not "
        "scaled. Look at your return.",
    ),
    Mistake(
        "bend-before-the-head",
        LOGITS,
        LOGITS.replace("self.out_head(x)", "self.out_head(torch.relu(x))"),
        "You bend what goes into the head. It takes what the final norm gives. Look at the last "
        "lines of your forward.",
    ),
    Mistake(
        "vocabulary-for-context",
        'nn.Embedding(cfg["context_length"]',
        'nn.Embedding(cfg["vocab_size"]',
        "Your position embedding has a row for every token of the vocabulary. It needs one for "
        "every position of the context. Look at its sizes.",
    ),
    Mistake(
        "shortcut-round-the-blocks",
        BLOCKS,
        BLOCKS.replace("= self", "= x + self"),
        "You add the blocks' input to their output. The shortcuts are inside the blocks. Look "
        "at the line that runs them.",
    ),
    Mistake(
        "embeddings-returned",
        LOGITS,
        LOGITS.replace("self.out_head(x)", "x"),
        "You return vectors of the embedding's width. The head turns them into scores for every "
        "token. Look at your return.",
    ),
    Mistake(
        "nothing-returned",
        LOGITS,
        LOGITS.replace("return ", ""),
        "Your forward computes the logits and does not return them, so the caller gets None. "
        "Look at its last line.",
    ),
    Mistake(
        "a-tuple",
        LOGITS,
        LOGITS.replace("(x)", "(x), None"),
        "You return a tuple. The model gives the logits and nothing else, as a tensor. Look at "
        "your return.",
    ),
    Mistake(
        "first-text-only",
        BATCH,
        BATCH.replace("for text in texts", "for text in texts[:1]"),
        "Your batch has the first text alone. There is a row for each. Look at what you go "
        "through.",
    ),
    Mistake(
        "texts-reversed",
        BATCH,
        BATCH.replace("in texts]", "in reversed(texts)]"),
        "The rows of your batch are in reverse order. Look at the order in which you add them.",
    ),
    Mistake(
        "int32-ids",
        BATCH,
        BATCH.replace("texts])", "texts], dtype=torch.int32)"),
        "Your ids are int32. They are int64 by default, and other parts count on it. Look at "
        "the dtype.",
    ),
    Mistake(
        "end-of-text-added",
        BATCH,
        BATCH.replace("encode(text)", "encode(text) + [tokenizer.eot_token]"),
        "You add the end-of-text token to every row. The rows hold the texts' own tokens. Look "
        "at what you encode.",
    ),
    Mistake(
        "lower-case",
        BATCH,
        BATCH.replace("encode(text)", "encode(text.lower())"),
        "You turn the texts into lower case. gpt2 tells upper from lower. Look at what you encode.",
    ),
    Mistake(
        "one-dimension-too-many",
        BATCH,
        BATCH + ".unsqueeze(0)",
        "Your batch has a dimension too many. It has two: texts and tokens. Look at the end of "
        "the line.",
    ),
    Mistake(
        "bytes-for-ids",
        BATCH,
        BATCH.replace("tokenizer.encode(text)", "list(text.encode())"),
        "Your ids are the bytes of the text. They should be those that the tokenizer's encode "
        "gives. Look at what turns text into ids.",
    ),
    Mistake(
        "context-of-256",
        '"context_length": 1024',
        '"context_length": 256',
        "Your context_length is 256, which is what the book trains with later, to save memory. "
        "GPT-2 itself reads 1024 tokens. Compare GPT_CONFIG_124M with the lesson's table.",
    ),
    Mistake(
        "context-of-512",
        '"context_length": 1024',
        '"context_length": 512',
        "Your context_length is 512, which is the first GPT's and BERT's. GPT-2 reads twice as "
        "much. Compare GPT_CONFIG_124M with the lesson's table.",
    ),
    Mistake(
        "context-of-2048",
        '"context_length": 1024',
        '"context_length": 2048',
        "Your context_length is 2048, which is GPT-3's. GPT-2 reads half as much. Compare "
        "GPT_CONFIG_124M with the lesson's table.",
    ),
    Mistake(
        "vocabulary-one-short",
        '"vocab_size": 50257',
        '"vocab_size": 50256',
        "Your vocabulary lacks one token: 50256 is the id of the last one, and ids count from "
        "0. Compare GPT_CONFIG_124M with the lesson's table.",
    ),
    Mistake(
        "vocabulary-one-more",
        '"vocab_size": 50257',
        '"vocab_size": 50258',
        "Your vocabulary has one token too many. Compare GPT_CONFIG_124M with the lesson's table.",
    ),
    Mistake(
        "vocabulary-rounded-up",
        '"vocab_size": 50257',
        '"vocab_size": 50304',
        "Your vocab_size is rounded up to a multiple of 64, as some do for speed. GPT-2's "
        "tokenizer knows fewer tokens. Compare GPT_CONFIG_124M with the lesson's table.",
    ),
    Mistake(
        "width-of-medium",
        '"emb_dim": 768',
        '"emb_dim": 1024',
        "Your emb_dim is 1024, which is GPT-2 medium's. This is the smallest of the four. "
        "Compare GPT_CONFIG_124M with the lesson's table.",
    ),
    Mistake(
        "width-of-512",
        '"emb_dim": 768',
        '"emb_dim": 512',
        "Your emb_dim is 512, the first transformer's. GPT-2 small is wider. Compare "
        "GPT_CONFIG_124M with the lesson's table.",
    ),
    Mistake(
        "width-mistyped",
        '"emb_dim": 768',
        '"emb_dim": 786',
        "Two digits of your emb_dim are swapped: it says 786. Compare GPT_CONFIG_124M with the "
        "lesson's table.",
    ),
    Mistake(
        "heads-of-medium",
        '"n_heads": 12',
        '"n_heads": 16',
        "Your n_heads is 16, which is GPT-2 medium's. This is the smallest of the four. Compare "
        "GPT_CONFIG_124M with the lesson's table.",
    ),
    Mistake(
        "eight-heads",
        '"n_heads": 12',
        '"n_heads": 8',
        "Your n_heads is 8, the first transformer's. GPT-2 small has more. Compare "
        "GPT_CONFIG_124M with the lesson's table.",
    ),
    Mistake(
        "layers-of-medium",
        '"n_layers": 12',
        '"n_layers": 24',
        "Your n_layers is 24, which is GPT-2 medium's. This is the smallest of the four. "
        "Compare GPT_CONFIG_124M with the lesson's table.",
    ),
    Mistake(
        "six-layers",
        '"n_layers": 12',
        '"n_layers": 6',
        "Your n_layers is 6, the first transformer's. GPT-2 small has more. Compare "
        "GPT_CONFIG_124M with the lesson's table.",
    ),
    Mistake(
        "drop-rate-of-zero",
        '"drop_rate": 0.1',
        '"drop_rate": 0.0',
        "Your drop_rate is 0: nothing would ever be dropped. That is right for a model in use, "
        "and not for the one that is described here. Compare GPT_CONFIG_124M with the lesson's "
        "table.",
    ),
    Mistake(
        "drop-rate-of-two-tenths",
        '"drop_rate": 0.1',
        '"drop_rate": 0.2',
        "Your drop_rate is 0.2, twice what it should be. Compare GPT_CONFIG_124M with the "
        "lesson's table.",
    ),
    Mistake(
        "drop-rate-of-half",
        '"drop_rate": 0.1',
        '"drop_rate": 0.5',
        "Your drop_rate is 0.5, PyTorch's default. GPT-2 drops far less. Compare "
        "GPT_CONFIG_124M with the lesson's table.",
    ),
    Mistake(
        "qkv-bias-on",
        '"qkv_bias": False',
        '"qkv_bias": True',
        "Your qkv_bias is True. OpenAI's weights have those biases, the model that is built and "
        "trained here has none. Compare GPT_CONFIG_124M with the lesson's table.",
    ),
    Mistake(
        "no-qkv-bias-key",
        '    "qkv_bias": False,\n',
        "",
        "Your GPT_CONFIG_124M lacks the key qkv_bias, which attention will ask for. Compare it "
        "with the lesson's table.",
    ),
    Mistake(
        "no-drop-rate-key",
        '    "drop_rate": 0.1,\n',
        "",
        "Your GPT_CONFIG_124M lacks the key drop_rate, which each dropout asks for. Compare it "
        "with the lesson's table.",
    ),
    Mistake(
        "embeddings-scaled",
        SUM,
        SUM.replace(
            "self.tok_emb(in_idx)", "self.tok_emb(in_idx) * self.tok_emb.embedding_dim**0.5"
        ),
        "You scale the token embeddings by the root of their width, as the first transformer "
        "did. GPT-2 adds them to the positions as they are. Look at the sum.",
    ),
    Mistake(
        "embeddings-dropped-before-the-sum",
        SUM,
        SUM.replace("self.tok_emb(in_idx)", "self.drop_emb(self.tok_emb(in_idx))"),
        "You drop the token embeddings before the positions are added, and the sum once more. "
        "Dropout falls once, on the sum. Count the places where it is called.",
    ),
    Mistake(
        "dropout-twice",
        DROPPED,
        f"{DROPPED}{DROPPED}",
        "The embeddings are dropped out twice in a row, so that more of them are lost than "
        "drop_rate says. Count the places where drop_emb is called.",
    ),
    Mistake(
        "dropout-before-the-positions",
        f"{SUM}\n{DROPPED}",
        "x = self.drop_emb(self.tok_emb(in_idx)) + self.pos_emb(positions)\n",
        "You drop out the token embeddings and add the positions afterwards, whole. Dropout "
        "falls on the sum of both. Look at what goes into drop_emb.",
    ),
    Mistake(
        "dropout-before-the-head",
        LOGITS,
        "return self.out_head(self.drop_emb(x))",
        "There is a second dropout, just before the output head. Only the embeddings are "
        "dropped here. Count the places where drop_emb is called.",
    ),
    Mistake(
        "dropout-after-the-blocks",
        f"{DROPPED}{BLOCKS}",
        f"{BLOCKS}{DROPPED}",
        "Dropout falls after the blocks. It belongs to the embeddings: they are dropped before "
        "the blocks see them. Look at the order in forward.",
    ),
    Mistake(
        "one-block-repeated",
        '*[DummyTransformerBlock(cfg) for _ in range(cfg["n_layers"])]',
        '*[DummyTransformerBlock(cfg)] * cfg["n_layers"]',
        "There is one block, and it is used n_layers times. In the real model each layer needs "
        "weights of its own, and a list that is multiplied repeats the same object. Look at where "
        "the blocks are made.",
    ),
    Mistake(
        "a-block-too-few",
        'range(cfg["n_layers"])',
        'range(cfg["n_layers"] - 1)',
        "There is one block too few. range(n) counts n times, from 0 to n - 1. Look at where the "
        "blocks are made.",
    ),
    Mistake(
        "a-block-too-many",
        'range(cfg["n_layers"])',
        'range(cfg["n_layers"] + 1)',
        "There is one block too many. range(n) counts n times, from 0 to n - 1. Look at where the "
        "blocks are made.",
    ),
    Mistake(
        "twelve-blocks-always",
        'range(cfg["n_layers"])',
        "range(12)",
        "There are twelve blocks, whatever the configuration says. Each size of GPT-2 has its "
        "own number. Which key holds it?",
    ),
    Mistake(
        "as-many-blocks-as-heads",
        'range(cfg["n_layers"])',
        'range(cfg["n_heads"])',
        "There are as many blocks as heads. In GPT-2 small both are twelve, elsewhere they "
        "differ. Which key counts the blocks?",
    ),
    Mistake(
        "width-fixed",
        'self.tok_emb = nn.Embedding(cfg["vocab_size"], cfg["emb_dim"])',
        'self.tok_emb = nn.Embedding(50257, cfg["emb_dim"])',
        "Your token table has 50257 rows whatever the configuration says. Which key holds the "
        "size of the vocabulary?",
    ),
    Mistake(
        "drop-rate-fixed",
        'nn.Dropout(cfg["drop_rate"])',
        "nn.Dropout(0.1)",
        "Your dropout's rate is fixed at 0.1, whatever the configuration says. Which key holds it?",
    ),
    Mistake(
        "drop-rate-of-zero-replaced",
        'nn.Dropout(cfg["drop_rate"])',
        'nn.Dropout(cfg["drop_rate"] or 0.1)',
        "Where drop_rate is 0 your model drops a tenth all the same. 0 is a rate like any other: "
        "nothing is dropped. To Python it counts as false, so that `or`, and `if` as well, take it "
        "for none at all. Look at how you read the configuration.",
    ),
    Mistake(
        "cut-to-four",
        BATCH,
        BATCH.replace("encode(text)", "encode(text)[:4]"),
        "Your texts are cut after four tokens. The sentences of the lesson have just four, "
        "others have more, and all of them belong in the batch. Look at what happens to the "
        "ids.",
    ),
    Mistake(
        "zeros",
        "return self.out_head(x)",
        "return torch.zeros(*in_idx.shape, self.out_head.out_features)",
        "Your logits are all zero, whatever comes in. They are the output head's answer to what "
        "the last layer gave. Look at what you return.",
    ),
    Mistake(
        "ids-as-positions",
        SUM,
        SUM.replace("positions", "in_idx"),
        "You look up the position embedding by the tokens' ids. It has a row for each place: 0 "
        "for the first token, 1 for the second, and so on. Look at what you give pos_emb.",
    ),
    Mistake(
        "positions-for-the-batch",
        "_, tokens = in_idx.shape",
        "tokens, _ = in_idx.shape",
        "You make as many positions as there are texts in the batch. Each token of a text has a "
        "place. Which of the two sizes of in_idx is which?",
    ),
    Mistake(
        "batch-not-returned",
        BATCH,
        BATCH.replace("return", "ids ="),
        "Your tokenize_batch returns nothing, so what comes of it is None. Look at its end.",
    ),
    Mistake(
        "texts-side-by-side",
        BATCH,
        "return torch.cat([torch.tensor(tokenizer.encode(text)) for text in texts])",
        "Your texts' ids stand in one long row. A batch has a row for each text. Look at how "
        "you join them.",
    ),
    Mistake(
        "padded-with-zeros",
        BATCH,
        """from torch.nn.utils.rnn import pad_sequence

    rows = [torch.tensor(tokenizer.encode(text)) for text in texts]
    return pad_sequence(rows, batch_first=True)""",
        "Shorter texts are filled up with 0, which is the id of a real token. Texts of different "
        "lengths are not your function's to mend: leave them to the error that stacking them "
        "gives. Look at how you put the rows together.",
    ),
    Mistake(
        "padded-with-end-of-text",
        BATCH,
        """rows = [tokenizer.encode(text) for text in texts]
    longest = max(len(row) for row in rows)
    return torch.tensor([row + [tokenizer.eot_token] * (longest - len(row)) for row in rows])""",
        "Shorter texts are filled up with the end-of-text token. Texts of different lengths are "
        "not your function's to mend: leave them to the error that stacking them gives.",
    ),
    Mistake(
        "padded-with-50256",
        BATCH,
        """rows = [tokenizer.encode(text) for text in texts]
    longest = max(len(row) for row in rows)
    return torch.tensor([row + [50256] * (longest - len(row)) for row in rows])""",
        "Shorter texts are filled up with 50256. Texts of different lengths are not your "
        "function's to mend: leave them to the error that stacking them gives.",
    ),
    Mistake(
        "cut-to-the-shortest",
        BATCH,
        """rows = [tokenizer.encode(text) for text in texts]
    return torch.tensor([row[: min(map(len, rows))] for row in rows])""",
        "Longer texts are cut to the shortest one's length, and nobody learns of it. Leave texts "
        "of different lengths to the error that stacking them gives.",
    ),
    Mistake(
        "ids-dealt-out",
        BATCH,
        """ids = [id for text in texts for id in tokenizer.encode(text)]
    return torch.tensor(ids).view(len(texts), -1)""",
        "Texts of different lengths are put in one row and dealt out evenly, so that one text's "
        "ids stand in another's row. They should give an error. Is each text a row before the "
        "rows are put together?",
    ),
    Mistake(
        "one-token-for-a-whole-row",
        BATCH,
        """rows = [torch.tensor(tokenizer.encode(text)) for text in texts]
    batch = torch.zeros(len(rows), len(rows[0]), dtype=torch.long)
    for i, row in enumerate(rows):
        batch[i] = row
    return batch""",
        "A text of one token gets a whole row of it, as long as the first text. Texts of different "
        "lengths should give an error, and a single number that is written into a row fills it "
        "without one. Look at how your rows get into the batch.",
    ),
    Mistake(
        "texts-overwritten",
        BATCH,
        """for i, text in enumerate(texts):
        texts[i] = tokenizer.encode(text)
    return torch.tensor(texts)""",
        "Your function writes the ids into the caller's list of texts. It belongs to the caller, "
        "who may want the texts again: gather the ids in a list of your own.",
    ),
    Mistake(
        "the-same-batch-again",
        TOKENIZE,
        f"""{TOKENIZE}
    key = tuple(texts), id(tokenizer)
    if key not in BATCHES:
        BATCHES[key] = new_batch(texts, tokenizer)
    return BATCHES[key]


BATCHES = {{}}


def new_batch(texts, tokenizer):""",
        "Asked for the same texts again, your function gives the same memory again. Whoever "
        "changes the first changes what the second one gets. Is something kept from call to call? "
        "Make a new tensor each time.",
    ),
    Mistake(
        "batch-in-kept-memory",
        BATCH,
        """ids = torch.tensor([tokenizer.encode(text) for text in texts])
    kept = globals().setdefault("kept", {})
    if len(kept.get("ids", "")) < ids.numel():
        kept["ids"] = ids.flatten()
    return kept["ids"][: ids.numel()].view(ids.shape).copy_(ids)""",
        OVERWRITTEN,
    ),
    Mistake(
        "batch-in-memory-kept-for-its-shape",
        BATCH,
        """ids = torch.tensor([tokenizer.encode(text) for text in texts])
    kept = globals().setdefault("kept", {})
    return kept.setdefault(ids.shape, ids).copy_(ids)""",
        OVERWRITTEN,
    ),
    Mistake(
        "another-tokenizers-batch",
        TOKENIZE,
        f"""{TOKENIZE}
    key = tuple(texts)
    if key not in BATCHES:
        BATCHES[key] = new_batch(texts, tokenizer)
    return BATCHES[key].clone()


BATCHES = {{}}


def new_batch(texts, tokenizer):""",
        "A text that one tokenizer has encoded keeps its ids when another tokenizer is asked. Is "
        "something kept from call to call, by the text alone?",
    ),
    Mistake(
        "ids-in-16-bits",
        BATCH,
        BATCH.replace("tokenizer.encode(text)", "[id % 65536 for id in tokenizer.encode(text)]"),
        "Your ids begin again at 0 after 65,535, as they do in 16 bits. GPT-2's fit, but newer "
        "vocabularies are larger. Look at the dtypes on the way.",
    ),
    Mistake(
        "ids-in-uint16",
        BATCH,
        "import numpy\n\n    ids = [tokenizer.encode(text) for text in texts]\n"
        "    return torch.tensor(numpy.array(ids, dtype=numpy.uint16).tolist())",
        "Ids of 65,536 and more end in an OverflowError with you: uint16, which numpy is asked "
        "for, ends at 65,535. GPT-2's ids fit, those of larger vocabularies don't. int64 holds "
        "all of them.",
    ),
    Mistake(
        "each-text-once",
        BATCH,
        BATCH.replace("in texts]", "in dict.fromkeys(texts)]"),
        "A text that stands twice among the texts has one row. There is a row for each of them, "
        "in their order. Look at what you go through.",
    ),
    Mistake(
        "texts-sorted",
        BATCH,
        BATCH.replace("in texts]", "in sorted(texts)]"),
        "Your rows are in alphabetical order. They should be in the order of the texts.",
    ),
    Mistake(
        "spaces-stripped",
        BATCH,
        BATCH.replace("encode(text)", "encode(text.strip())"),
        "Spaces and line breaks at a text's ends are lost. They are tokens too. Look at what you "
        "encode.",
    ),
    Mistake(
        "cut-to-1024",
        BATCH,
        BATCH.replace("encode(text)", "encode(text)[:1024]"),
        "Texts are cut after 1024 tokens. Nothing is left out here: how much a model can read is "
        "the model's affair. Look at what happens to the ids.",
    ),
    Mistake(
        "batch-squeezed",
        BATCH,
        f"{BATCH}.squeeze()",
        "Your batch loses every dimension of size 1: for one text there is no row left, only ids. "
        "It always has two dimensions. Look at the end of the line.",
    ),
    Mistake(
        "end-of-text-first",
        BATCH,
        BATCH.replace("tokenizer.encode(text)", "[tokenizer.eot_token] + tokenizer.encode(text)"),
        "Each of your rows begins with the end-of-text token. The rows hold the texts' own "
        "tokens. Look at what you add.",
    ),
    Mistake(
        "gpt2s-names",
        ALL,
        ALL.replace("tok_emb", "wte")
        .replace("pos_emb", "wpe")
        .replace("drop_emb", "drop")
        .replace("trf_blocks", "h")
        .replace("final_norm", "ln_f")
        .replace("out_head", "lm_head"),
        "Your parts have other names than the exercise's. wte, wpe and lm_head are those of "
        "OpenAI's weights: here they are tok_emb, pos_emb, drop_emb, trf_blocks, final_norm and "
        "out_head.",
    ),
    Mistake(
        "blocks-in-a-plain-list",
        TO_THE_BLOCKS,
        TO_THE_BLOCKS.replace(MADE, "self.trf_blocks = [\n")
        .replace(")\n        self.final_norm =", "]\n        self.final_norm =")
        .replace(BLOCKS, f"{RUN}            x = block(x)\n"),
        "Your blocks stand in a plain list. The model doesn't know what is in one: real blocks "
        "would not be trained, moved or saved with it. Put them into nn.Sequential or "
        "nn.ModuleList.",
    ),
    Mistake(
        "configuration-completed",
        HEAD,
        f"{HEAD}\n        cfg.setdefault('n_inner', 4 * cfg['emb_dim'])",
        "Your model adds keys to the configuration that it is given. It belongs to the caller, who "
        "makes other models from it. Read it, or work on a copy.",
    ),
    Mistake(
        "head-of-zeros",
        HEAD,
        f"{HEAD}\n        nn.init.zeros_(self.out_head.weight)",
        "Your output head begins with zeros, so nothing that comes before it gets a gradient at "
        "first. Let its numbers be random. Look at how it is made.",
    ),
    Mistake(
        "padding-token",
        'self.tok_emb = nn.Embedding(cfg["vocab_size"], cfg["emb_dim"])',
        'self.tok_emb = nn.Embedding(cfg["vocab_size"], cfg["emb_dim"], padding_idx=0)',
        "The token with id 0 gets no gradient, so it learns nothing. GPT-2 has no padding token, "
        "and 0 is an id like any other. Look at how tok_emb is made.",
    ),
    Mistake(
        "last-token-as-padding",
        'self.tok_emb = nn.Embedding(cfg["vocab_size"], cfg["emb_dim"])',
        'self.tok_emb = nn.Embedding(cfg["vocab_size"], cfg["emb_dim"], padding_idx=-1)',
        "The token with the last id gets no gradient, so it learns nothing. In GPT-2 that is the "
        "end of a text, which is learned like any other: there is no padding token. Look at how "
        "tok_emb is made.",
    ),
    Mistake(
        "padding-beyond-the-vocabulary",
        'self.tok_emb = nn.Embedding(cfg["vocab_size"], cfg["emb_dim"])',
        'self.tok_emb = nn.Embedding(cfg["vocab_size"], cfg["emb_dim"], padding_idx=50256)',
        "With a small vocabulary no model can be made: an embedding's padding_idx must be one of "
        "its rows. Is 50256 written out? GPT-2 has no padding token: leave the argument out.",
    ),
    Mistake(
        "positions-detached",
        SUM,
        SUM.replace("self.pos_emb(positions)", "self.pos_emb(positions).detach()"),
        "No gradient reaches the position embedding, so it learns nothing. Something between its "
        "weight and the sum cuts it off: detach, .data or no_grad do. Look at how you get its "
        "rows.",
    ),
    Mistake(
        "tokens-detached",
        SUM,
        SUM.replace("self.tok_emb(in_idx)", "self.tok_emb(in_idx).detach()"),
        "No gradient reaches the token embedding, so it learns nothing. Something between its "
        "weight and the sum cuts it off: detach, .data or no_grad do. Look at how you get its "
        "rows.",
    ),
    Mistake(
        "embeddings-detached",
        DROPPED,
        f"        x = x.detach()\n{DROPPED}",
        "No gradient reaches the two embeddings, so they learn nothing. Something between them "
        "and the output head cuts it off: detach, .data or no_grad do.",
    ),
    Mistake(
        "no-gradients-in-use",
        LOGITS,
        "return self.out_head(x) if self.training else self.out_head(x).detach()",
        "In evaluation mode no gradient reaches anything. eval() only says that dropout rests: "
        "whoever wants no gradients says so with torch.no_grad(). Is it your forward that turns "
        "them off?",
    ),
    Mistake(
        "blocks-in-reverse",
        BLOCKS,
        "        for block in reversed(self.trf_blocks):\n            x = block(x)\n",
        "Your blocks are run from the last to the first. Look at the order in which forward goes "
        "through them.",
    ),
    Mistake(
        "first-block-only",
        BLOCKS,
        "        x = self.trf_blocks[0](x)\n",
        "Only the first block is run. All of them are, each with what the one before gave. Is "
        "there a loop that ends too early?",
    ),
    Mistake(
        "last-block-only",
        BLOCKS,
        f"{RUN}            out = block(x)\n        x = out\n",
        "Each block is given the same x, so that only the last one's result is left. Each gets "
        "what the one before gave. Look at the names in the loop.",
    ),
    Mistake(
        "norm-after-each-block",
        BLOCKS + NORM,
        f"{RUN}            x = self.final_norm(block(x))\n",
        "The final norm is run after every block. It stands once, after the last. Look at what is "
        "inside the loop.",
    ),
    Mistake(
        "positions-scaled",
        SUM,
        SUM.replace("+ self.pos_emb(positions)", "+ self.pos_emb(positions) * x_scale").replace(
            "x_scale", "self.pos_emb.embedding_dim**-0.5"
        ),
        "The position embedding is divided by the root of its width, as some libraries do. GPT-2 "
        "adds both embeddings as they are. Look at the sum.",
    ),
    Mistake(
        "each-embedding-dropped",
        f"{SUM}\n{DROPPED}",
        "x = self.drop_emb(self.tok_emb(in_idx)) + self.drop_emb(self.pos_emb(positions))\n",
        "Tokens and positions are dropped out apart, and then added. Dropout falls once, on their "
        "sum. Look at the order.",
    ),
    Mistake(
        "dropout-in-use",
        DROPPED,
        "        x = nn.functional.dropout(x, self.drop_emb.p)\n",
        "In evaluation mode numbers are still dropped. nn.functional.dropout doesn't know the "
        "mode unless it is told, and a layer only if it is the model's own. How is yours called?",
    ),
    Mistake(
        "dropout-not-made-up-for",
        DROPPED,
        "        x = x * (self.drop_emb(torch.ones_like(x)) > 0)\n",
        "What dropout leaves stays as large as it was. It is divided by 1 - drop_rate, so that "
        "the average stays the same. nn.Dropout does both.",
    ),
    Mistake(
        "whole-tokens-dropped",
        DROPPED,
        "        x = x * self.drop_emb(torch.ones_like(x[..., :1]))\n",
        "Your dropout drops whole tokens, all their numbers at once. It falls on each number by "
        "itself. Is it nn.Dropout, and called with the whole sum?",
    ),
    Mistake(
        "one-mask-for-all-texts",
        DROPPED,
        "        x = x * self.drop_emb(torch.ones_like(x[:1]))\n",
        "In every text of the batch the same numbers are dropped. Dropout falls on each number by "
        "itself. Is it nn.Dropout, and called with the whole sum?",
    ),
    Mistake(
        "the-same-dropped-again",
        DROPPED,
        f"        torch.manual_seed(123)\n{DROPPED}",
        "At every call the same numbers are dropped. Dropout draws anew each time. Is a seed set "
        "in forward, or a mask kept?",
    ),
    Mistake(
        "last-token-kept",
        LOGITS,
        "return self.out_head(x[:, [-1]])",
        "Only the last token gets logits. There is a row for every token: in training all of them "
        "are compared. Look at what goes into the head.",
    ),
    Mistake(
        "last-token-in-use",
        LOGITS,
        "return self.out_head(x if self.training else x[:, [-1]])",
        "In evaluation mode only the last token gets logits. There is a row for every token, in "
        "both modes: choosing one comes in section 4.7. Look at what goes into the head.",
    ),
    Mistake(
        "softmax-in-use",
        LOGITS,
        "return self.out_head(x) if self.training else self.out_head(x).softmax(dim=-1)",
        "In evaluation mode you return probabilities. Logits are raw scores in both modes. Look "
        "at your return.",
    ),
    Mistake(
        "logits-squeezed",
        LOGITS,
        "return self.out_head(x).squeeze()",
        "Your logits lose every dimension of size 1: a batch of one text is no batch any more. "
        "They always have three. Look at your return.",
    ),
    Mistake(
        "logits-in-float32",
        LOGITS,
        "return self.out_head(x).float()",
        "A model in float64 gives float32 logits. They have the dtype of the weights, and are as "
        "exact. Look for what turns numbers into float32.",
    ),
    Mistake(
        "sum-in-float32",
        SUM,
        "x = (self.tok_emb(in_idx).float() + self.pos_emb(positions).float())"
        ".to(self.tok_emb.weight.dtype)  # (batch, tokens, emb_dim)",
        "A model in float64 gives logits that are float64 by name and have float32's digits: the "
        "sum of the embeddings is rounded on the way. Look for a conversion in forward.",
    ),
    Mistake(
        "divided-by-what-is-kept",
        DROPPED,
        """        if self.training:
            kept = torch.rand_like(x) >= self.drop_emb.p
            x = x * kept / (1 - self.drop_emb.p)
""",
        "At drop rate 1 your logits are nan: nothing is kept there, and 0 is divided by 0. Do you "
        "divide by the share that is kept? nn.Dropout gives zeros.",
    ),
    Mistake(
        "as-much-kept-as-should-be-dropped",
        DROPPED,
        """        p = self.drop_emb.p
        if self.training and p > 0:
            x = x * (torch.rand_like(x) < p) / p
""",
        "In training your dropout keeps the share that it should drop, and divides by it: at drop "
        "rate 0.7 seven of ten numbers are left, and at drop rate 1 all of them. Do you drop by "
        "yourself? Look at which numbers stay, and at what they are divided by.",
    ),
    Mistake(
        "share-kept-for-share-dropped",
        DROPPED,
        "        x = nn.functional.dropout(x, 1 - self.drop_emb.p, self.training)\n",
        "In training your dropout keeps the share that it should drop: at drop rate 1 all numbers "
        "stay, and at drop rate 0 none does. Dropout is told the share that is dropped. Look at "
        "what yours is told.",
    ),
    Mistake(
        "head-in-bfloat16",
        LOGITS,
        """with torch.autocast(x.device.type, torch.bfloat16):
            return self.out_head(x).float()""",
        "Your logits have been through bfloat16, which keeps three digits at most, and are "
        "float32 again afterwards. What is lost on the way stays lost. Look at the head.",
    ),
    Mistake(
        "dropout-after-the-norm",
        f"{DROPPED}{BLOCKS}{NORM}",
        f"{BLOCKS}{NORM}{DROPPED}",
        "Dropout falls after the final norm, just before the head. It belongs to the embeddings: "
        "they are dropped before the blocks see them. Look at the order in forward.",
    ),
    Mistake(
        "ids-viewed",
        SUM,
        SUM.replace(
            "self.tok_emb(in_idx)", "self.tok_emb(in_idx.view(-1)).view(*in_idx.shape, -1)"
        ),
        "A batch of ids that was transposed raises an error: view can't flatten numbers that lie "
        "in another order in memory. reshape can, and an embedding takes ids of any shape as they "
        "are.",
    ),
    Mistake(
        "dropout-around-the-blocks",
        BLOCKS,
        f"{BLOCKS}{DROPPED}",
        "Dropout falls twice, and the last time after the blocks. It falls once, on the sum of "
        "the embeddings, before the blocks see it. Count the places where drop_emb is called.",
    ),
    Mistake(
        "dropout-after-each-block",
        BLOCKS,
        f"{RUN}            x = self.drop_emb(block(x))\n",
        "Dropout falls after every block as well. It falls once, on the sum of the embeddings, "
        "before the blocks see it. Look at what is inside the loop.",
    ),
    Mistake(
        "norm-around-the-blocks",
        BLOCKS,
        NORM + BLOCKS,
        "The final norm is run before your blocks and again after them. It is run once, after the "
        "last. Count the places where it is called.",
    ),
    Mistake(
        "positions-dealt-out",
        SUM,
        SUM.replace(
            "self.pos_emb(positions)",
            "self.pos_emb(positions.repeat(len(in_idx)).view(tokens, -1).T)",
        ),
        "With several texts, tokens get the embeddings of other places; one text alone comes out "
        "right. The places are 0, 1, 2 and so on in every row. If you repeat them for the texts, "
        "look at how they are dealt out to rows: or add them once, and let broadcasting do it.",
    ),
    Mistake(
        "positions-interleaved",
        SUM,
        SUM.replace(
            "self.pos_emb(positions)",
            "self.pos_emb(positions.repeat_interleave(len(in_idx)).view(len(in_idx), -1))",
        ),
        "With several texts, neighbouring tokens get the same place; one text alone comes out "
        "right. The places are 0, 1, 2 and so on in every row. If you repeat them for the texts, "
        "look at their order: or add them once, and let broadcasting do it.",
    ),
    Mistake(
        "positions-count-on",
        SUM,
        SUM.replace(
            "self.pos_emb(positions)",
            "self.pos_emb(torch.arange(in_idx.numel(), device=in_idx.device).view(in_idx.shape)"
            " % self.pos_emb.num_embeddings)",
        ),
        "The second text's places begin where the first one's end. Each text's first token stands "
        "at place 0. Look at how you make the places.",
    ),
    Mistake(
        "id-0-takes-no-place",
        PLACES,
        "positions = (in_idx != 0).long().cumsum(dim=-1).sub(1).clamp(min=0)",
        "Tokens with id 0 take no place: those after them stand too far to the front. GPT-2 has "
        "no padding token, and 0 is an id like any other. What do you count to get the places?",
    ),
    Mistake(
        "id-0-at-place-zero",
        PLACES,
        """there = (in_idx != 0).long()
        positions = ((there.cumsum(dim=-1) - 1) * there).clamp(min=0)""",
        "Tokens with id 0 take no place and get the embedding of place 0 themselves. GPT-2 has no "
        "padding token, and 0 is an id like any other. What do you count to get the places?",
    ),
    Mistake(
        "id-0-at-place-one",
        PLACES,
        """there = (in_idx != 0).long()
        positions = (there.cumsum(dim=-1) - 1).masked_fill(there == 0, 1)""",
        "Tokens with id 0 take no place and get the embedding of place 1 themselves. GPT-2 has no "
        "padding token, and 0 is an id like any other. What do you count to get the places?",
    ),
    Mistake(
        "id-0-counts-for-nothing",
        SUM,
        SUM.replace("self.tok_emb(in_idx)", "self.tok_emb(in_idx) * (in_idx != 0).unsqueeze(-1)"),
        "Tokens with id 0 get no embedding of their own, only that of their place. GPT-2 has no "
        "padding token, and 0 is an id like any other. What is done with it in your forward?",
    ),
    Mistake(
        "embeddings-bounded",
        TABLES,
        TABLES.replace('cfg["emb_dim"])', 'cfg["emb_dim"], max_norm=cfg["emb_dim"] ** 0.5)'),
        "A call changes your embeddings: rows that are longer than the root of their width are "
        "shortened to it, in the weights themselves. They are looked up as they are. Look at the "
        "arguments of nn.Embedding.",
    ),
    Mistake(
        "embeddings-bounded-by-one",
        TABLES,
        TABLES.replace('cfg["emb_dim"])', 'cfg["emb_dim"], max_norm=1.0)'),
        "A call changes your embeddings: rows that are longer than 1 are shortened to it, in the "
        "weights themselves. They are looked up as they are. Look at the arguments of "
        "nn.Embedding.",
    ),
    Mistake(
        "positions-frozen",
        TABLES,
        f"{TABLES}\n        self.pos_emb.weight.requires_grad = False",
        "No gradient reaches the position embedding, since its weight says that it wants none. "
        "GPT-2 learns its places. Look for what freezes it.",
    ),
    Mistake(
        "positions-detached-in-use",
        SUM,
        SUM.replace(
            "self.pos_emb(positions)",
            "(self.pos_emb(positions) if self.training else self.pos_emb(positions).detach())",
        ),
        "In evaluation mode no gradient reaches the position embedding. eval() only says that "
        "dropout rests: whoever wants no gradients says so with torch.no_grad(). What happens to "
        "the places' rows in that mode alone?",
    ),
    Mistake(
        "full-context-refused",
        PLACES,
        f"{PLACES}\n        assert tokens < self.pos_emb.num_embeddings",
        "A text that fills the context is refused. With context_length tokens it still has a "
        "place for each, 0 to context_length - 1. Look at the comparison that raises the error.",
    ),
    Mistake(
        "full-context-refused-with-a-value-error",
        PLACES,
        f"""{PLACES}
        if tokens >= self.pos_emb.num_embeddings:
            raise ValueError("too many tokens")""",
        "A text that fills the context is refused. With context_length tokens it still has a "
        "place for each, 0 to context_length - 1. Look at the comparison that raises the error.",
    ),
    Mistake(
        "drop-rate-of-one-refused",
        HEAD,
        f"""{HEAD}
        if not 0 <= cfg["drop_rate"] < 1:
            raise ValueError("drop_rate must be a probability")""",
        "A drop rate of 1 ends in an error. Any from 0 to 1 will do, and both ends are among them. "
        "Do you check it? Look at the comparison.",
    ),
    Mistake(
        "drop-rate-of-one-asserted-away",
        HEAD,
        f'{HEAD}\n        assert 0 <= cfg["drop_rate"] < 1',
        "A drop rate of 1 ends in an error. Any from 0 to 1 will do, and both ends are among them. "
        "Do you check it? Look at the comparison.",
    ),
    Mistake(
        "drop-rate-of-one-divides-by-zero",
        HEAD,
        f'{HEAD}\n        self.scale = 1 / (1 - cfg["drop_rate"])',
        "A drop rate of 1 ends in a division by zero. Do you divide by the share that is kept? "
        "nn.Dropout does that by itself, and gives zeros where nothing is kept.",
    ),
    Mistake(
        "blocks-given-the-width",
        "DummyTransformerBlock(cfg) for",
        'DummyTransformerBlock(cfg["emb_dim"]) for',
        "Your blocks are made with emb_dim alone. The real ones need other keys too: each is "
        "given the whole cfg.",
    ),
    Mistake(
        "norm-given-the-configuration",
        'DummyLayerNorm(cfg["emb_dim"])',
        "DummyLayerNorm(cfg)",
        "Your final norm is made with the whole cfg. It is given the width of what it normalizes, "
        "emb_dim.",
    ),
    Mistake(
        "blocks-of-another-kind",
        "DummyTransformerBlock(cfg) for",
        "nn.Identity() for",
        "There is no DummyTransformerBlock in trf_blocks. It holds n_layers of them, which the "
        "real blocks replace in 4.6. Look at what stands in it.",
    ),
    Mistake(
        "norm-of-another-kind",
        'DummyLayerNorm(cfg["emb_dim"])',
        "nn.Identity()",
        "Your final norm is not a DummyLayerNorm. It is the placeholder that the real norm "
        "replaces in 4.6. Look at how it is made.",
    ),
    Mistake(
        "tokenizer-called",
        BATCH,
        BATCH.replace("tokenizer.encode(text)", "tokenizer(text)"),
        "You call the tokenizer itself, as those of some libraries are called. tiktoken's has an "
        "encode, which takes a text and gives a list of ids.",
    ),
    Mistake(
        "texts-eaten",
        BATCH,
        """rows = []
    while texts:
        rows.append(tokenizer.encode(texts.pop(0)))
    return torch.tensor(rows)""",
        "After your function the caller's list of texts is empty. It belongs to the caller, who "
        "may want the texts again: read it, and leave it as it is.",
    ),
    Mistake(
        "logits-squeezed-at-one-token",
        LOGITS,
        LOGITS.replace("self.out_head(x)", "self.out_head(x).squeeze(1)"),
        "Where the texts have one token only, your logits lose that dimension. They always have "
        "three: batch, tokens, vocabulary. Look for a squeeze in your forward.",
    ),
    Mistake(
        "logits-squeezed-at-one-text",
        LOGITS,
        LOGITS.replace("self.out_head(x)", "self.out_head(x).squeeze(0)"),
        "Where there is one text only, your logits lose the batch's dimension. They always have "
        "three: batch, tokens, vocabulary. Look for a squeeze in your forward.",
    ),
    Mistake(
        "one-text-without-its-row",
        BATCH,
        f"{BATCH}.squeeze(0)",
        "For one text alone your ids have no row any more: one dimension, where a batch always "
        "has two. Look at the end of tokenize_batch.",
    ),
    Mistake(
        "heads-must-divide",
        HEAD,
        f"""{HEAD}
        if cfg["emb_dim"] % cfg["n_heads"]:
            raise ValueError("emb_dim must be divisible by n_heads")""",
        "Your model refuses an emb_dim that n_heads doesn't divide. That is attention's affair, "
        "and there is none in this frame: here any sizes will do.",
    ),
    Mistake(
        "heads-asserted-to-divide",
        HEAD,
        f"""{HEAD}
        assert cfg["emb_dim"] % cfg["n_heads"] == 0, "emb_dim must be divisible by n_heads\"""",
        "Your model refuses an emb_dim that n_heads doesn't divide. That is attention's affair, "
        "and there is none in this frame: here any sizes will do.",
    ),
    Mistake(
        "ids-limited-to-gpt2s",
        SUM,
        SUM.replace("self.tok_emb(in_idx)", "self.tok_emb(in_idx.clamp(max=50256))"),
        "Ids above 50256 count as 50256 in your model, whatever vocab_size says. Every id of the "
        "vocabulary has a row of its own. Look for a limit.",
    ),
    Mistake(
        "places-limited-to-gpt2s",
        PLACES,
        PLACES.replace("device=in_idx.device)", "device=in_idx.device).clamp(max=1023)"),
        "From the 1024th token on all have the same place, however long the context is. Each "
        "place of the context has a row of its own. Look for a limit.",
    ),
    Mistake(
        "cut-to-gpt2s-context",
        "_, tokens = in_idx.shape",
        "in_idx = in_idx[:, -1024:]\n        _, tokens = in_idx.shape",
        "Longer texts than 1024 tokens are cut, however long the context is. Every token that "
        "comes in has logits. Look for a number that is written out.",
    ),
    Mistake(
        "positions-begin-as-zeros",
        TABLES,
        f"{TABLES}\n        nn.init.zeros_(self.pos_emb.weight)",
        "Your position embedding begins with zeros, so that at first no place differs from "
        "another. Let its numbers be random. Look at what you do to it after it is made.",
    ),
    Mistake(
        "only-positions-dropped",
        f"{SUM}\n{DROPPED}",
        "x = self.tok_emb(in_idx) + self.drop_emb(self.pos_emb(positions))\n",
        "Only the position embeddings are dropped out. Dropout falls on the sum of both. Look at "
        "what goes into drop_emb.",
    ),
    Mistake(
        "one-mask-for-all-tokens",
        DROPPED,
        "        x = x * self.drop_emb(torch.ones_like(x[:, :1]))\n",
        "In a text the same features are dropped at every token. Dropout falls on each number by "
        "itself. Is it nn.Dropout, and called with the whole sum?",
    ),
    Mistake(
        "number-for-places",
        SUM,
        SUM.replace("self.pos_emb(positions)", "self.pos_emb(tokens)"),
        "You call pos_emb with a number. An embedding looks up a tensor of ids, and here of "
        "places: 0, 1, 2 and so on, one for each token. What makes such a tensor?",
    ),
    Mistake(
        "embeddings-side-by-side",
        SUM,
        "places = self.pos_emb(positions).expand(len(in_idx), -1, -1)\n"
        "        x = torch.cat([self.tok_emb(in_idx), places], dim=-1)",
        "You put the two embeddings side by side, so that there are twice as many features as "
        "the head takes. They are added. Look at how you put them together.",
    ),
    Mistake(
        "configuration-with-dots",
        'self.tok_emb = nn.Embedding(cfg["vocab_size"], cfg["emb_dim"])',
        'self.tok_emb = nn.Embedding(cfg.vocab_size, cfg["emb_dim"])',
        "You ask the configuration for an attribute, with a dot. It is a dict: its values are had "
        "by their keys, in square brackets.",
    ),
    Mistake(
        "no-super",
        "super().__init__()\n        # YOUR CODE",
        "# YOUR CODE",
        "Your __init__ makes parts before nn.Module is set up. Call super().__init__() first.",
    ),
    Mistake(
        "self-forgotten",
        "def forward(self, in_idx):",
        "def forward(in_idx):",
        "Your forward is defined without self. Python gives a method its object as the first "
        "argument, so there are two. Look at its first line.",
    ),
    Mistake(
        "places-as-floats",
        PLACES,
        PLACES.replace("(tokens,", "(tokens, dtype=torch.float32,"),
        "Your places are floats. An embedding looks up whole numbers: torch.arange makes them "
        "unless it is told otherwise.",
    ),
    Mistake(
        "block-not-made",
        "DummyTransformerBlock(cfg) for",
        "DummyTransformerBlock for",
        "You put the class DummyTransformerBlock among the blocks, where objects made from it "
        "belong. Look for the missing parentheses.",
    ),
    Mistake(
        "no-gradients",
        LOGITS,
        LOGITS.replace("self.out_head(x)", "self.out_head(x).detach()"),
        "No gradient comes out of your model, in training or in use, so nothing in it would learn. "
        "Something switches them off or cuts the logits off: no_grad, detach or .data do. Whether "
        "gradients are wanted is for the caller to say.",
    ),
    Mistake(
        "places-kept-without-gradients",
        SUM,
        KEPT.replace("CONDITION", "not torch.is_grad_enabled()"),
        "Where gradients are switched off, a second call still adds the rows that the places had "
        "at the first, though the weights have changed since. Is something kept from call to call? "
        "Each call looks its rows up anew.",
    ),
    Mistake(
        "places-kept-in-use-without-gradients",
        SUM,
        KEPT.replace("CONDITION", "not (self.training or torch.is_grad_enabled())"),
        "In use, with gradients switched off, a second call still adds the rows that the places "
        "had at the first, though the weights have changed since. Is something kept from call to "
        "call? Each call looks its rows up anew.",
    ),
    Mistake(
        "places-kept-in-use",
        SUM,
        KEPT.replace("CONDITION", "not self.training"),
        "In use a second call still adds the rows that the places had at the first: it doesn't see "
        "that the weights have changed, and no gradient can go back through those rows once more. "
        "Is something kept from call to call? Each call looks its rows up anew.",
    ),
    Mistake(
        "places-kept-for-a-version-in-use",
        SUM,
        KNOWN.replace("CONDITION", "not self.training"),
        "In use a second call adds the very rows that the places had at the first. No gradient can "
        "go back through them once more, and weights that are changed by way of `.data` keep their "
        "version, so that the change isn't seen. Is something kept from call to call? Each call "
        "looks its rows up anew.",
    ),
    Mistake(
        "places-kept-for-a-version-without-gradients",
        SUM,
        KNOWN.replace("CONDITION", "not torch.is_grad_enabled()"),
        "Where gradients are switched off, a second call adds the rows that the places had at the "
        "first, though the weights were changed by way of `.data`, which leaves their version as "
        "it is. Is something kept from call to call? Each call looks its rows up anew.",
    ),
    Mistake(
        "places-kept-for-a-version-in-use-without-gradients",
        SUM,
        KNOWN.replace("CONDITION", "not (self.training or torch.is_grad_enabled())"),
        "In use, with gradients switched off, a second call adds the rows that the places had at "
        "the first, though the weights were changed by way of `.data`, which leaves their version "
        "as it is. Is something kept from call to call? Each call looks its rows up anew.",
    ),
    Mistake(
        "places-kept-for-a-version-and-detached-in-use",
        SUM,
        KNOWN.replace("CONDITION", "not self.training").replace("rows)\n", "rows.detach())\n"),
        "In use no gradient reaches the position embedding, and a second call adds the rows that "
        "the places had at the first, though the weights were changed by way of `.data`, which "
        "leaves their version as it is. Is something kept from call to call? Each call looks its "
        "rows up anew.",
    ),
    Mistake(
        "places-kept-and-detached-in-use",
        SUM,
        KEPT.replace("CONDITION", "not self.training").replace("rows)\n", "rows.detach())\n"),
        "In use no gradient reaches the position embedding, and a second call still adds the rows "
        "that the places had at the first, though the weights have changed since. Is something "
        "kept from call to call? Each call looks its rows up anew.",
    ),
    Mistake(
        "put-to-use-in-forward",
        PLACES,
        f"self.eval()\n        {PLACES}",
        "A call puts your model in evaluation mode, and nothing is dropped in training either. "
        "The mode is for the caller to choose. Look for eval() in your own code.",
    ),
    Mistake(
        "head-in-the-tables-memory",
        HEAD,
        f"{HEAD}\n        self.out_head.weight.data = self.tok_emb.weight.data",
        "Your output head's weight and the token embedding's are two parameters in the same "
        "memory: whoever changes one changes the other. Each has numbers of its own. Look at how "
        "out_head gets its weight.",
    ),
    Mistake(
        "gradients-divided-by-the-count",
        'self.tok_emb = nn.Embedding(cfg["vocab_size"], cfg["emb_dim"])',
        'self.tok_emb = nn.Embedding(cfg["vocab_size"], cfg["emb_dim"], scale_grad_by_freq=True)',
        "A token that stands several times in a batch gets too small a gradient: what its places "
        "give is added up, and then divided by their number. Only the sum is right. Look at the "
        "arguments of nn.Embedding.",
    ),
    *IN_THE_FRAME,
]
