"""The known mistakes in the frame that 4.1's dummy model and 4.6's GPT have in common."""

from kata.course.mistakes import Mistake

SUM = "x = self.tok_emb(in_idx) + self.pos_emb(positions)"

IN_THE_FRAME = [
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
        "no-tokens",
        SUM,
        "x = self.pos_emb(positions).expand(in_idx.shape[0], -1, -1)",
        "Only the positions are embedded, so every text gives the same logits. Look at what you "
        "add up.",
    ),
    Mistake(
        "a-place-for-each-text",
        SUM,
        SUM.replace("positions", "torch.arange(len(in_idx), device=in_idx.device)") + "[:, None]",
        "All tokens of a text get the same position embedding: that of the text's place in the "
        "batch. The ids are (batch, tokens), and it is a token's place in its text that counts. "
        "Look at which of the two sizes you make your places from.",
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
]
