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
]
