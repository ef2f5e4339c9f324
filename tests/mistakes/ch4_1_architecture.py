"""The known mistakes of section 4.1, the most common first."""

from kata.mistakes import Mistake

BATCH = "return torch.tensor([tokenizer.encode(text) for text in texts])"
SUM = "x = self.tok_emb(in_idx) + self.pos_emb(positions)  # (batch, tokens, emb_dim)"
PLACES = "positions = torch.arange(tokens, device=in_idx.device)"
HEAD = 'self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)'
LOGITS = "return self.out_head(x)  # (batch, tokens, vocab_size)"
DROPPED = "        x = self.drop_emb(x)\n"
BLOCKS = "        x = self.trf_blocks(x)\n"
NORM = "        x = self.final_norm(x)\n"

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
        "The embeddings are never dropped out: drop_emb is made and not used. Look at what happens "
        "between the embeddings and the blocks.",
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
        "Your places are always made on the CPU. On a GPU the model would fail there: make them on "
        "the device of in_idx. Look at how you make the places.",
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
        "Your blocks are made and never run. They do nothing yet, but their place is after the "
        "dropout. Look at what happens between the embeddings and the norm.",
    ),
    Mistake(
        "norm-not-run",
        NORM,
        "",
        "Your final norm is made and never run. It does nothing yet, but its place is before the "
        "output head. Look at the end of forward.",
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
        "You join the texts and encode them as one. Each text has a row of its own. Look at what "
        "you encode.",
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
        "minus-positions",
        SUM,
        SUM.replace(" + self.pos", " - self.pos"),
        "You subtract the position's embedding. The two are added. Look at the sign between them.",
    ),
    Mistake(
        "positions-doubled",
        SUM,
        SUM.replace("+ self.pos", "+ 2 * self.pos"),
        "You add the position's embedding twice. Look at the sum.",
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
        "no-tokens",
        SUM,
        "x = self.pos_emb(positions).expand(in_idx.shape[0], -1, -1)",
        "Only the positions are embedded, so every text gives the same logits. Look at what you "
        "add up.",
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
        "one-token-too-many-in-the-table",
        'self.tok_emb = nn.Embedding(cfg["vocab_size"]',
        'self.tok_emb = nn.Embedding(cfg["vocab_size"] + 1',
        "Your token embedding has one row too many. There is one for each id of the vocabulary, "
        "from 0 on. Look at its sizes.",
    ),
    Mistake(
        "context-fixed",
        'nn.Embedding(cfg["context_length"]',
        "nn.Embedding(1024",
        "Your position embedding always has 1024 rows, which is right for GPT-2 alone. The "
        "configuration says how many. Look at its sizes.",
    ),
    Mistake(
        "vocabulary-for-context",
        'nn.Embedding(cfg["context_length"]',
        'nn.Embedding(cfg["vocab_size"]',
        "Your position embedding has a row for every token of the vocabulary. It needs one for "
        "every position of the context. Look at its sizes.",
    ),
    Mistake(
        "dropout-of-half",
        'nn.Dropout(cfg["drop_rate"])',
        "nn.Dropout()",
        "Your dropout drops half of everything, whatever the configuration says. Look at its "
        "arguments.",
    ),
    Mistake(
        "keep-rate",
        'nn.Dropout(cfg["drop_rate"])',
        'nn.Dropout(1 - cfg["drop_rate"])',
        "Your dropout gets the share that is kept. nn.Dropout takes the share that is dropped. "
        "Look at its argument.",
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
        "Your ids are the bytes of the text, and the tokenizer is not asked. Look at what turns "
        "text into ids.",
    ),
]
