"""The known mistakes of section 4.6, the most common first."""

from kata.course.mistakes import Mistake, code
from tests.mistakes.frame import IN_THE_FRAME

BLOCKS = 'nn.Sequential(*[TransformerBlock(cfg) for _ in range(cfg["n_layers"])])'
HEAD = 'self.out_head = nn.Linear(cfg["emb_dim"], cfg["vocab_size"], bias=False)'
PLACES = "torch.arange(tokens, device=in_idx.device)"
SUM = "x = self.tok_emb(in_idx) + self.pos_emb(positions)"
DROP = "x = self.drop_emb(x)"
RUN = "x = self.trf_blocks(x)"
NORM = "x = self.final_norm(x)"
RESULT = "return self.out_head(x)"
EMBEDDED = 'nn.Embedding(cfg["vocab_size"], cfg["emb_dim"])'
DRAWN = 'torch.randn(cfg["vocab_size"], cfg["emb_dim"])'
COUNT = "sum(parameter.numel() for parameter in model.parameters())"
PLACED = code("ch4_6_gpt_model", "self.pos_emb = ", SUM)
FORWARD = code("ch4_6_gpt_model", HEAD, RUN)
FORWARD_AND_HEAD = code("ch4_6_gpt_model", HEAD, RESULT)
SIZE = "count_parameters(model) * 4 / 1024**2"
KEPT = (
    'kept = self.__dict__.setdefault("kept", {})\n'
    "        key = tokens, in_idx.device, self.pos_emb.weight.dtype\n"
    "        rows = self.pos_emb(positions)\n"
    "        if CONDITION:\n"
    "            rows = kept.setdefault(key, ROWS)\n"
    "        x = self.tok_emb(in_idx) + rows"
)
INIT = "super().__init__()\n        # YOUR CODE\n        "
MADE = "self.drop_emb = nn.Dropout("
CONFIG = 'return {**GPT_CONFIG_124M, "emb_dim": emb_dim, "n_layers": n_layers, "n_heads": n_heads}'

MISTAKES = [
    Mistake(
        "no-device",
        PLACES,
        "torch.arange(tokens)",
        "Your positions are on the CPU wherever the ids are. On a GPU the embedding's weights "
        "would be elsewhere, and the first forward pass would fail. The ids know which device "
        "they are on.",
    ),
    Mistake(
        "no-final-norm",
        NORM,
        "pass",
        "What comes out of the last block reaches the output head as it is. Every block added "
        "to it, so it has grown; the final norm brings it back to one scale first. Is it "
        "called, and is what it returns used?",
    ),
    Mistake(
        "norm-after-the-head",
        f"{NORM}\n        {RESULT}",
        "return self.final_norm(self.out_head(x))",
        "Your final norm is given the logits. It comes before the output head, which takes what "
        "the norm gives. Look at the order of the two.",
    ),
    Mistake(
        "norm-given-the-configuration",
        'LayerNorm(cfg["emb_dim"])',
        "LayerNorm(cfg)",
        "Your final norm is made with the whole cfg. It is given the width of what it normalizes, "
        "emb_dim.",
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
        "no-embedding-dropout",
        DROP,
        "pass",
        "Nothing is dropped from the embeddings. drop_emb gives back a new tensor, with some "
        "numbers dropped: is it called, and is what it returns what goes into the blocks? In "
        "evaluation that makes no difference, in training it does.",
    ),
    Mistake(
        "no-positions",
        SUM,
        "x = self.tok_emb(in_idx)",
        "Your model adds no position embedding, so a token looks the same wherever it stands, "
        "and `pos_emb` never learns. Look at what goes into the first block.",
    ),
    Mistake(
        "head-with-bias",
        'cfg["vocab_size"], bias=False)',
        'cfg["vocab_size"])',
        "Your output head has a bias, which is nn.Linear's default. GPT-2's has none: that is "
        "50,257 parameters too many, and trained weights would not fit. Look at how you make "
        "`out_head`.",
    ),
    Mistake(
        "softmax-in-the-model",
        RESULT,
        "return torch.softmax(self.out_head(x), dim=-1)",
        "You return probabilities. The model gives raw scores, the logits: cross entropy takes "
        "its own softmax in training, and a second one would flatten everything. Look at your "
        "return.",
    ),
    Mistake(
        "tied-head",
        HEAD,
        f"{HEAD}\n        self.out_head.weight = self.tok_emb.weight",
        "Your output head and your token embedding share one matrix. GPT-2 does so, but here the "
        "two are apart, each with a weight of its own. Look at what becomes of `out_head.weight`.",
    ),
    Mistake(
        "blocks-in-a-plain-list",
        f"self.trf_blocks = {BLOCKS}",
        "class Blocks(list):  # as a plain list and a loop in forward\n"
        "            def __call__(self, x):\n"
        "                for block in self:\n"
        "                    x = block(x)\n"
        "                return x\n\n"
        '        self.trf_blocks = Blocks(TransformerBlock(cfg) for _ in range(cfg["n_layers"]))',
        "Your blocks are where PyTorch does not look: in a plain Python list? It knows nothing of "
        "their parameters, so they are not trained, counted, saved or moved to a GPU. There are "
        "containers for modules.",
    ),
    Mistake(
        "list-in-a-sequential",
        BLOCKS,
        BLOCKS.replace("*[", "["),
        "nn.Sequential is given a list, and takes its modules one by one: a star in front of the "
        "list hands them over like that. nn.ModuleList takes a list as it is.",
    ),
    Mistake(
        "module-list-called",
        BLOCKS,
        BLOCKS.replace("nn.Sequential(*", "nn.ModuleList("),
        "You call an nn.ModuleList, which only holds modules and has no forward of its own. Run "
        "what is in it one after another, each on what the one before gave, or let nn.Sequential "
        "do it.",
    ),
    Mistake(
        "configuration-with-dots",
        'nn.Embedding(cfg["vocab_size"]',
        "nn.Embedding(cfg.vocab_size",
        "You ask the configuration for an attribute, with a dot. It is a dict: its values are had "
        "by their keys, in square brackets.",
    ),
    Mistake(
        "one-block-repeated",
        BLOCKS,
        'nn.Sequential(*[TransformerBlock(cfg)] * cfg["n_layers"])',
        "All your layers are one and the same block, with one set of weights. A list times a "
        "number repeats the same object, and a block made before the loop is one as well. Each "
        "should be made by itself.",
    ),
    Mistake(
        "a-block-too-few",
        'range(cfg["n_layers"])',
        'range(cfg["n_layers"] - 1)',
        "You have one block fewer than n_layers. `range(n)` already gives n numbers, from 0 to "
        "n - 1. Look at how you count your blocks.",
    ),
    Mistake(
        "a-block-too-many",
        'range(cfg["n_layers"])',
        'range(cfg["n_layers"] + 1)',
        "You have one block more than n_layers. `range(n)` already gives n numbers, from 0 to "
        "n - 1. Look at how you count your blocks.",
    ),
    Mistake(
        "one-block-only",
        BLOCKS,
        "nn.Sequential(TransformerBlock(cfg))",
        "You have a single block, whatever n_layers says. The depth of a GPT is n_layers blocks, "
        "one after the other. Look at how many you make.",
    ),
    Mistake(
        "as-many-blocks-as-heads",
        'range(cfg["n_layers"])',
        'range(cfg["n_heads"])',
        "You make n_heads blocks. Heads are inside a block's attention; how many blocks there "
        "are is another key of the configuration. In GPT-2 small both are 12, which hides it.",
    ),
    Mistake(
        "blocks-not-run",
        RUN,
        "pass",
        "Your blocks have no effect on the result: the embeddings reach the final norm as they "
        "are. Are they called, and is what they return used?",
    ),
    Mistake(
        "blocks-in-reverse",
        RUN,
        "for block in reversed(self.trf_blocks):\n            x = block(x)",
        "You run the blocks from the last to the first. With fresh weights nobody would notice, "
        "with trained ones everything is upside down. Look at the order of your loop.",
    ),
    Mistake(
        "shortcut-round-the-blocks",
        RUN,
        "x = x + self.trf_blocks(x)",
        "You add what went into the blocks to what came out. The blocks have their shortcuts "
        "inside already, so the embeddings are counted twice. Look at the line that runs them.",
    ),
    Mistake(
        "positions-from-one",
        PLACES,
        "torch.arange(1, tokens + 1, device=in_idx.device)",
        "Your positions start at 1. The first token's place is 0; as you count, row 0 of "
        "`pos_emb` is never used, and a full context runs past its end. Look at your range.",
    ),
    Mistake(
        "full-context-refused",
        SUM,
        f"""if tokens >= self.pos_emb.num_embeddings:
            raise ValueError("too many tokens")
        {SUM}""",
        "A text that fills the context is refused. With context_length tokens it still has a "
        "place for each, 0 to context_length - 1. Look at the comparison that raises the error.",
    ),
    Mistake(
        "full-context-asserted-away",
        SUM,
        f"assert tokens < self.pos_emb.num_embeddings\n        {SUM}",
        "A text that fills the context is refused. With context_length tokens it still has a "
        "place for each, 0 to context_length - 1. Look at the comparison in your assert.",
    ),
    Mistake(
        "positions-reversed",
        PLACES,
        "torch.arange(tokens - 1, -1, -1, device=in_idx.device)",
        "Your positions count from the last token to the first. The first token's place is 0, "
        "however many follow. Look at your range.",
    ),
    Mistake(
        "one-position-for-all",
        PLACES,
        "torch.zeros(tokens, dtype=torch.long, device=in_idx.device)",
        "All your tokens get the position embedding of place 0, so their order makes no "
        "difference. Each has a place of its own: 0, 1, 2 and so on.",
    ),
    Mistake(
        "ids-as-positions",
        SUM,
        "x = self.tok_emb(in_idx) + self.pos_emb(in_idx)",
        "You look the token ids up in the position embedding. It has a row for each place, not "
        "for each token: what goes in is 0, 1, 2 and so on.",
    ),
    Mistake(
        "all-positions",
        PLACES,
        "torch.arange(self.pos_emb.num_embeddings, device=in_idx.device)",
        "You make a position for every place of the context, however many tokens have come in, "
        "so the two don't fit together unless the context is full. Count the tokens.",
    ),
    Mistake(
        "positions-for-the-batch",
        "_, tokens = in_idx.shape",
        "tokens, _ = in_idx.shape",
        "You count the rows of the batch and make a position for each of them. The ids are "
        "(batch, tokens), and it is the tokens that have places. Look at what you take from the "
        "shape.",
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
        "positions-multiplied",
        SUM,
        "x = self.tok_emb(in_idx) * self.pos_emb(positions)",
        "You multiply the two embeddings. They are added, so that neither can wipe out the other. "
        "Look at the operator between them.",
    ),
    Mistake(
        "embeddings-scaled",
        SUM,
        "x = self.tok_emb(in_idx) * self.tok_emb.embedding_dim**0.5 + self.pos_emb(positions)",
        "You multiply the token embedding by the square root of emb_dim. The first transformer "
        "did; GPT-2 does not. Look at what you add to the positions.",
    ),
    Mistake(
        "positions-after-dropout",
        f"{SUM}  # (batch, tokens, emb_dim)\n        {DROP}",
        "x = self.drop_emb(self.tok_emb(in_idx)) + self.pos_emb(positions)",
        "You drop from the token embedding alone and add the positions afterwards. Dropout falls "
        "on the sum of the two. Look at what you hand to `drop_emb`.",
    ),
    Mistake(
        "dropped-separately",
        f"{SUM}  # (batch, tokens, emb_dim)\n        {DROP}",
        "x = self.drop_emb(self.tok_emb(in_idx)) + self.drop_emb(self.pos_emb(positions))",
        "You drop from the two embeddings separately, so that of many sums only one half is lost. "
        "Dropout falls once, on the sum. Look at what you hand to `drop_emb`.",
    ),
    Mistake(
        "dropped-twice",
        DROP,
        "x = self.drop_emb(self.drop_emb(x))",
        "You apply dropout to the embeddings twice, so more is lost than drop_rate says. Count "
        "your calls of `drop_emb`.",
    ),
    Mistake(
        "dropout-after-the-blocks",
        f"{DROP}\n        {RUN}",
        f"{RUN}\n        {DROP}",
        "You drop what comes out of the blocks in place of what goes in. In evaluation that makes "
        "no difference, in training it does. Look at the order of the two lines.",
    ),
    Mistake(
        "another-dropout-after-the-blocks",
        RUN,
        "x = self.drop_emb(self.trf_blocks(x))",
        "You also drop from what comes out of the blocks. Outside the blocks, dropout falls on "
        "the embeddings alone. Look at the line that runs the blocks.",
    ),
    Mistake(
        "dropout-before-the-head",
        RESULT,
        "return self.out_head(self.drop_emb(x))",
        "Numbers are dropped after the blocks as well: logits, or what goes into the output head. "
        "Outside the blocks, dropout falls on the embeddings alone. Look at the end of forward.",
    ),
    Mistake(
        "dropout-never-rests",
        DROP,
        "x = nn.functional.dropout(x, self.drop_emb.p)",
        "Numbers are dropped in evaluation as well, so your model gives other logits each time it "
        "is asked. F.dropout does so unless it is told otherwise, and so does an nn.Dropout made "
        "in forward. The model knows whether it is in training.",
    ),
    Mistake(
        "drop-rate-fixed",
        'nn.Dropout(cfg["drop_rate"])',
        "nn.Dropout(0.1)",
        "Your embeddings' dropout has a rate of its own, whatever the configuration says. Look "
        "at how you make `drop_emb`.",
    ),
    Mistake(
        "drop-rate-not-given-to-the-blocks",
        "TransformerBlock(cfg) for",
        'TransformerBlock({**cfg, "drop_rate": 0.0}) for',
        "Nothing is dropped in your blocks: they don't get the drop rate of the configuration. "
        "Look at what you make them from.",
    ),
    Mistake(
        "qkv-bias-not-given-to-the-blocks",
        "TransformerBlock(cfg) for",
        'TransformerBlock({**cfg, "qkv_bias": False}) for',
        "Your blocks' attention has no query, key and value biases even where qkv_bias asks for "
        "them. Look at what you make the blocks from.",
    ),
    Mistake(
        "norm-before-the-blocks",
        f"{RUN}\n        {NORM}",
        f"{NORM}\n        {RUN}",
        "You normalize before the blocks; they normalize by themselves what they need. The final "
        "norm comes at the end, before the output head. Look at the order of the two lines.",
    ),
    Mistake(
        "norm-after-every-block",
        f"{RUN}\n        {NORM}",
        "for block in self.trf_blocks:\n            x = self.final_norm(block(x))",
        "You apply the final norm after every block. It comes once, after the last: in between "
        "it would cut the shortcuts that run through the whole network. Look at your loop.",
    ),
    Mistake(
        "last-token-only",
        RESULT,
        "return self.out_head(x[:, -1])",
        "You return logits for the last token alone. In training every position predicts its "
        "next token, so all of them are wanted; whoever generates text picks the last one. Look "
        "at your return.",
    ),
    Mistake(
        "last-token-kept-apart",
        RESULT,
        "return self.out_head(x[:, [-1], :])",
        "You return logits for the last token alone. In training every position predicts its "
        "next token, so all of them are wanted; whoever generates text picks the last one. Look "
        "at your return.",
    ),
    Mistake(
        "a-loss-as-well",
        RESULT,
        "return self.out_head(x), None",
        "You return two things. The model gives the logits and nothing else, as a tensor. Look at "
        "your return.",
    ),
    Mistake(
        "no-head",
        RESULT,
        "return x",
        "You return the last hidden states, emb_dim numbers for each token. What is wanted is a "
        "score for each word of the vocabulary. Look at your return.",
    ),
    Mistake(
        "nothing-returned",
        RESULT,
        "self.out_head(x)",
        "Your forward returns nothing, so the logits are None. Look at its end.",
    ),
    Mistake(
        "vocabulary-and-context-swapped",
        'self.pos_emb = nn.Embedding(cfg["context_length"], cfg["emb_dim"])',
        'self.pos_emb = nn.Embedding(cfg["vocab_size"], cfg["emb_dim"])',
        "Your position embedding has a row for each token of the vocabulary. It needs one for "
        "each place in the context. Look at its first size.",
    ),
    Mistake(
        "embedding-detached",
        SUM,
        "x = self.tok_emb(in_idx).detach() + self.pos_emb(positions)",
        "The logits are right, but no gradient reaches your token embedding (detach, no_grad or "
        ".data), so it never learns. Let the gradient pass through.",
    ),
    Mistake(
        "no-gradients",
        RESULT,
        "return self.out_head(x).detach()",
        "The logits are right, but they are cut off from what made them (detach, no_grad or "
        ".data): nothing can be trained. Whoever only wants to use the model turns gradients off "
        "from outside.",
    ),
    Mistake(
        "padding-token",
        EMBEDDED,
        'nn.Embedding(cfg["vocab_size"], cfg["emb_dim"], padding_idx=0)',
        "Id 0's row of your token embedding begins with zeros, and no gradient reaches it, as if "
        "it were padding. GPT-2 has no padding: id 0 is an exclamation mark. Look at how you make "
        "`tok_emb`.",
    ),
    Mistake(
        "last-token-is-padding",
        EMBEDDED,
        'nn.Embedding(cfg["vocab_size"], cfg["emb_dim"], padding_idx=-1)',
        "No gradient reaches the last id's row of the token embedding, as if it were padding. "
        "GPT-2 has no padding: its last id is the end of a text, which is learned like any other. "
        "Look at how you make `tok_emb`.",
    ),
    Mistake(
        "padding-token-drawn-anew",
        EMBEDDED,
        f"{EMBEDDED[:-1]}, padding_idx=0, _weight={DRAWN})",
        "No gradient reaches id 0's row of the token embedding, as if it were padding. GPT-2 has "
        "no padding: id 0 is an exclamation mark. Look at how you make `tok_emb`.",
    ),
    Mistake(
        "last-token-is-padding-drawn-anew",
        EMBEDDED,
        f"{EMBEDDED[:-1]}, padding_idx=-1, _weight={DRAWN})",
        "No gradient reaches the last id's row of the token embedding, as if it were padding. "
        "GPT-2 has no padding: its last id is the end of a text, which is learned like any other. "
        "Look at how you make `tok_emb`.",
    ),
    Mistake(
        "configuration-changed",
        'range(cfg["n_layers"])',
        'range(cfg.pop("n_layers"))',
        "You change the configuration that you are given, and whoever builds a second model from "
        "it finds it changed. Read from `cfg`, and copy it if you need another.",
    ),
    Mistake(
        "only-trainable-counted",
        COUNT,
        COUNT.replace("())", "() if parameter.requires_grad)"),
        "You leave out frozen parameters. How large a model is does not depend on which part of "
        "it is being trained. Look at "
        "which ones you count.",
    ),
    Mistake(
        "buffers-counted",
        COUNT,
        "sum(value.numel() for value in model.state_dict().values())",
        "Your count takes in buffers, which are not learned, and shared weights twice, as the "
        "state_dict does. Go through the parameters alone.",
    ),
    Mistake(
        "parameters-and-buffers-counted",
        COUNT,
        "sum(value.numel() for value in (*model.parameters(), *model.buffers()))",
        "Your count takes in buffers, such as attention's mask. They are not learned. Go through "
        "the parameters alone.",
    ),
    Mistake(
        "tensors-counted",
        COUNT,
        "len(list(model.parameters()))",
        "You count tensors, not the numbers in them. A weight of shape (4, 3) is 12 parameters. "
        "Ask each tensor for its number of elements.",
    ),
    Mistake(
        "shared-weights-counted-twice",
        "parameter in model.parameters()",
        "_, parameter in model.named_parameters(remove_duplicate=False)",
        "You count a weight that two layers share once for each of them. There is only one of "
        "it in memory, and it is learned once.",
    ),
    Mistake(
        "biases-not-counted",
        COUNT,
        "sum(p.numel() for p in model.parameters() if p.dim() > 1)",
        "You count matrices only. Biases, and the norms' scales and shifts, are parameters too. "
        "Look at the condition in your sum.",
    ),
    Mistake(
        "own-parameters-only",
        "model.parameters())",
        "model.parameters(recurse=False))",
        "You count only what the module holds itself, not what its parts hold. Let PyTorch go "
        "through all of them.",
    ),
    Mistake(
        "millions-of-bytes",
        SIZE,
        SIZE.replace("1024**2", "1_000_000"),
        "You divide by a million: those are MB. A MiB is 1024 * 1024 bytes, five percent more. "
        "Look at your divisor.",
    ),
    Mistake(
        "two-bytes-each",
        SIZE,
        SIZE.replace("4 /", "2 /"),
        "Your size is half as large as it should be, as if a parameter took 2 bytes. In float32 "
        "each takes 32 bits. How many bytes are that?",
    ),
    Mistake(
        "layers-and-heads-swapped",
        "emb_dim, n_layers, n_heads = {",
        "emb_dim, n_heads, n_layers = {",
        "You have n_layers and n_heads the wrong way round. In GPT-2 small both are 12, which "
        "hides it; in the others they differ. Compare with the table in the lesson.",
    ),
    Mistake(
        "smalls-heads-for-all",
        '"n_layers": n_layers, "n_heads": n_heads}',
        '"n_layers": n_layers}',
        "All your sizes have the 12 heads of gpt2-small. Heads grow with the model, so that each "
        "keeps 64 numbers. Compare with the table in the lesson.",
    ),
    Mistake(
        "qkv-bias-turned-on",
        CONFIG,
        CONFIG.replace("}", ', "qkv_bias": True}'),
        "You turn qkv_bias on. OpenAI's weights will ask for that later; here everything but the "
        "three sizes is as in GPT_CONFIG_124M.",
    ),
    Mistake(
        "no-drop-rate",
        CONFIG,
        CONFIG.replace("}", ', "drop_rate": 0.0}'),
        "You turn dropout off. Everything but the three sizes is as in GPT_CONFIG_124M.",
    ),
    Mistake(
        "no-drop-rate-but-in-small",
        CONFIG,
        CONFIG.replace("}", ', "drop_rate": 0.1 if name == "gpt2-small" else 0.0}'),
        "You turn dropout off in the three larger sizes. Everything but emb_dim, n_layers and "
        "n_heads is as in GPT_CONFIG_124M.",
    ),
    Mistake(
        "three-keys-only",
        CONFIG,
        CONFIG.replace("**GPT_CONFIG_124M, ", ""),
        "Your dict has the three keys in which the sizes differ, and lacks the rest, so that no "
        "model can be made from it. The others come from GPT_CONFIG_124M.",
    ),
    Mistake(
        "one-configuration-for-all",
        CONFIG,
        "GPT_CONFIG_124M.update(emb_dim=emb_dim, n_layers=n_layers, n_heads=n_heads)\n"
        "    return GPT_CONFIG_124M",
        "You change GPT_CONFIG_124M itself and return it: every call returns the same dict, and "
        "whoever holds one from before finds it changed. Make a copy and change that.",
    ),
    Mistake(
        "embeddings-averaged",
        SUM,
        f"{SUM.replace('= ', '= (')}) / 2",
        "You average the two embeddings, so everything is half as large. They are added. Look "
        "at what you do with the sum.",
    ),
    Mistake(
        "last-places-of-the-context",
        PLACES,
        f"self.pos_emb.num_embeddings - tokens + {PLACES}",
        "Your positions count to the end of the context. The first token stands at position 0, "
        "however short the text. Look at where you begin to count.",
    ),
    Mistake(
        "log-softmax",
        RESULT,
        RESULT.replace("self.out_head(x)", "torch.log_softmax(self.out_head(x), dim=-1)"),
        "You return logarithms of probabilities. The model gives raw scores; the loss and the "
        "generation do the rest. Look at your return.",
    ),
    Mistake(
        "sigmoid",
        RESULT,
        RESULT.replace("self.out_head(x)", "torch.sigmoid(self.out_head(x))"),
        "You squeeze the scores through a sigmoid. The model gives them raw. Look at your return.",
    ),
    Mistake(
        "ids-for-logits",
        RESULT,
        RESULT.replace("self.out_head(x)", "self.out_head(x).argmax(dim=-1)"),
        "You return the likeliest ids. The model gives a score for every token of the "
        "vocabulary; choosing comes in section 4.7. Look at your return.",
    ),
    Mistake(
        "transposed",
        RESULT,
        RESULT.replace("self.out_head(x)", "self.out_head(x).transpose(1, 2)"),
        "The last two dimensions of your logits are swapped. They are batch, tokens, "
        "vocabulary. Look at your return.",
    ),
    Mistake(
        "averaged-tokens",
        RESULT,
        RESULT.replace("self.out_head(x)", "self.out_head(x.mean(dim=1))"),
        "You average over the positions, as one does to classify a text. Every position has "
        "logits of its own. Look at what goes into the head.",
    ),
    Mistake(
        "logits-scaled",
        RESULT,
        RESULT.replace("self.out_head(x)", "self.out_head(x) / x.shape[-1] ** 0.5"),
        "You divide the logits by a root, as attention does with its scores. Logits are not "
        "scaled. Look at your return.",
    ),
    Mistake(
        "blocks-twice",
        RUN,
        "x = self.trf_blocks(self.trf_blocks(x))",
        "You run the blocks twice. Each is run once. Look at the line that runs them.",
    ),
    Mistake(
        "final-norm-twice",
        NORM,
        "x = self.final_norm(self.final_norm(x))",
        "You normalize twice at the end. Once is enough. Look at the lines after the blocks.",
    ),
    Mistake(
        "torchs-final-norm",
        "self.final_norm = LayerNorm(",
        "self.final_norm = nn.LayerNorm(",
        "Your final norm is PyTorch's, whose parameters are called weight and bias. Yours, from "
        "section 4.2, are `scale` and `shift`. Look at which LayerNorm you call.",
    ),
    Mistake(
        "blocks-side-by-side",
        RUN,
        "x = sum(block(x) for block in self.trf_blocks)",
        "Every block gets the embeddings, and you add up what they give. Each block gets what "
        "the one before it gives. Look at the line that runs them.",
    ),
    Mistake(
        "last-block-only",
        RUN,
        "x = [block(x) for block in self.trf_blocks][-1]",
        "Every block gets the embeddings, and only the last one's result is used. Each block "
        "gets what the one before it gives. Look at the loop.",
    ),
    Mistake(
        "head-not-counted",
        COUNT,
        "sum(p.numel() for name, p in model.named_parameters() if 'out_head' not in name)",
        "You leave the output head out, which gives 124M. All parameters of the model are asked "
        "for. Look at which ones you count.",
    ),
    Mistake(
        "eight-bytes-each",
        SIZE,
        SIZE.replace("* 4", "* 8"),
        "Your size is twice as large as it should be, as if a parameter took 8 bytes. A float32 "
        "takes fewer. Look at the factor.",
    ),
    Mistake(
        "bits-for-bytes",
        SIZE,
        SIZE.replace("* 4", "* 32"),
        "You count bits. The size is in bytes, of which eight bits make one. Look at the factor.",
    ),
    Mistake(
        "one-byte-each",
        SIZE,
        SIZE.replace("* 4 ", ""),
        "You count one byte for each parameter. A float32 takes more. Look at what a parameter "
        "is multiplied by.",
    ),
    Mistake(
        "kilobytes",
        SIZE,
        SIZE.replace("1024**2", "1024"),
        "Your size is in KiB: you divide by 1024 once. MiB are asked for. Look at what you "
        "divide by.",
    ),
    Mistake(
        "gigabytes",
        SIZE,
        SIZE.replace("1024**2", "1024**3"),
        "Your size is in GiB: you divide by 1024 three times. MiB are asked for. Look at what "
        "you divide by.",
    ),
    Mistake(
        "size-rounded",
        SIZE,
        "round(" + SIZE + ")",
        "You round the size to whole megabytes. It is asked for as it is. Look at the end of "
        "the line.",
    ),
    Mistake(
        "size-to-two-digits",
        SIZE,
        f"round({SIZE}, 2)",
        "You round the size to two digits, so that small models take nothing. Return it as it is, "
        "and round it where you print it.",
    ),
    Mistake(
        "medium-turned-round",
        '"gpt2-medium": (1024, 24, 16)',
        '"gpt2-medium": (1024, 16, 24)',
        "In gpt2-medium you swap layers and heads. Compare the row with the table in the lesson.",
    ),
    Mistake(
        "count-as-text",
        COUNT,
        'f"{sum(parameter.numel() for parameter in model.parameters()):,}"',
        "Your count is a text, fit for printing. Others compute with it: return the int.",
    ),
    Mistake(
        "count-in-millions",
        COUNT,
        f"{COUNT} / 1e6",
        "Your count is in millions. Return the number itself, as an int, and divide where you "
        "print it.",
    ),
    Mistake(
        "heights-counted",
        COUNT,
        COUNT.replace("parameter.numel()", "parameter.shape[0]"),
        "You count the rows of each parameter and not its numbers: len() and shape[0] see the "
        "first dimension only. Look at what you add up.",
    ),
    Mistake(
        "heights-counted-by-len",
        COUNT,
        COUNT.replace("parameter.numel()", "len(parameter)"),
        "You count the rows of each parameter and not its numbers: len() and shape[0] see the "
        "first dimension only. Look at what you add up.",
    ),
    Mistake(
        "rows-times-columns",
        COUNT,
        """sum(
        p.shape[0] if p.dim() == 1 else p.shape[0] * p.shape[1] for p in model.parameters()
    )""",
        "You count the first two dimensions of each parameter at most. One with three, such as a "
        "convolution's weight, comes out too small, and one without any is an error. What counts "
        "the numbers of a tensor of any shape?",
    ),
    Mistake(
        "rows-times-columns-of-tables",
        COUNT,
        """sum(
        p.shape[0] * p.shape[1] if p.dim() > 1 else p.numel() for p in model.parameters()
    )""",
        "You count the first two dimensions of each parameter at most. One with three, such as a "
        "convolution's weight, comes out too small. What counts the numbers of a tensor of any "
        "shape?",
    ),
    Mistake(
        "first-times-last",
        COUNT,
        """sum(
        p.shape[0] * p.shape[-1] if p.dim() > 1 else p.numel() for p in model.parameters()
    )""",
        "You multiply the first and the last size of each parameter. One with three dimensions, "
        "such as a convolution's weight, comes out too small. What counts the numbers of a tensor "
        "of any shape?",
    ),
    Mistake(
        "modules-counted",
        COUNT,
        "sum(parameter.numel() for module in model.modules() for parameter in module.parameters())",
        "You go through all modules and count each one's parameters, inner modules' included: "
        "those are counted again and again. One of the two loops is enough.",
    ),
    Mistake(
        "size-as-text",
        SIZE,
        'f"{count_parameters(model) * 4 / 1024**2:.2f} MB"',
        "Your size is a text, fit for printing. Return the number, as a float, and format it "
        "where you print it.",
    ),
    Mistake(
        "size-of-what-trains",
        SIZE,
        "sum(p.numel() for p in model.parameters() if p.requires_grad) * 4 / 1024**2",
        "Your size leaves out frozen parameters. They take as much memory as any other. Look at "
        "your condition.",
    ),
    Mistake(
        "size-with-buffers",
        SIZE,
        "(count_parameters(model) + sum(b.numel() for b in model.buffers())) * 4 / 1024**2",
        "Your size counts buffers too, such as attention's mask. It is the parameters' memory "
        "that is asked for. Look at what you add up.",
    ),
    Mistake(
        "size-in-bytes",
        SIZE,
        "count_parameters(model) * 4",
        "Your size is in bytes. A MiB is 1024 * 1024 of them. Look at the last step.",
    ),
    Mistake(
        "size-a-whole-number",
        SIZE,
        "count_parameters(model) * 4 // 1024**2",
        "What comes after the point is cut off, as // and int() do. The size is a float. Look at "
        "the last step.",
    ),
    Mistake(
        "size-in-whole-kib",
        SIZE,
        "count_parameters(model) * 4 // 1024 / 1024",
        "Your size is cut off at whole KiB: what the first 1024 leaves over is lost. It is not "
        "rounded on the way either. Look for // or int().",
    ),
    Mistake(
        "context-of-256",
        CONFIG,
        CONFIG.replace("}", ', "context_length": 256}'),
        "Your configurations have a context_length of 256, which is what the book trains with "
        "later. GPT-2 reads 1024 tokens in all sizes. Look at what you change.",
    ),
    Mistake(
        "xl-with-24-heads",
        "(1600, 48, 25)",
        "(1600, 48, 24)",
        "Your gpt2-xl has 24 heads. Its 1600 features are divided otherwise: look at the "
        "lesson's table again.",
    ),
    Mistake(
        "large-with-16-heads",
        "(1280, 36, 20)",
        "(1280, 36, 16)",
        "Your gpt2-large has 16 heads, as gpt2-medium does. It has more: look at the lesson's "
        "table again.",
    ),
    Mistake(
        "large-with-24-layers",
        "(1280, 36, 20)",
        "(1280, 24, 20)",
        "Your gpt2-large has 24 layers, as gpt2-medium does. It has more: look at the lesson's "
        "table again.",
    ),
    Mistake(
        "medium-with-12-heads",
        "(1024, 24, 16)",
        "(1024, 24, 12)",
        "Your gpt2-medium has 12 heads, as gpt2-small does. It has more: look at the lesson's "
        "table again.",
    ),
    Mistake(
        "medium-with-12-layers",
        "(1024, 24, 16)",
        "(1024, 12, 16)",
        "Your gpt2-medium has 12 layers, as gpt2-small does. It has twice as many: look at the "
        "lesson's table again.",
    ),
    Mistake(
        "medium-and-large-swapped",
        '"gpt2-medium": (1024, 24, 16),\n        "gpt2-large": (1280, 36, 20),',
        '"gpt2-medium": (1280, 36, 20),\n        "gpt2-large": (1024, 24, 16),',
        "Your gpt2-medium and gpt2-large have each other's sizes. Look at the lesson's table "
        "again.",
    ),
    Mistake(
        "width-not-changed",
        CONFIG,
        CONFIG.replace('"emb_dim": emb_dim, ', ""),
        "Your configurations all have emb_dim 768: the width isn't changed with the size. Look "
        "at which keys you set.",
    ),
    Mistake(
        "layers-not-changed",
        CONFIG,
        CONFIG.replace('"n_layers": n_layers, ', ""),
        "Your configurations all have 12 layers: n_layers isn't changed with the size. Look at "
        "which keys you set.",
    ),
    Mistake(
        "evaluation-by-itself",
        SUM,
        f"self.eval()\n        {SUM}",
        "Your forward turns training off, so that nothing is dropped, and leaves it off. Who uses "
        "the model decides on its mode: forward takes it as it is.",
    ),
    Mistake(
        "training-by-itself",
        SUM,
        f"self.train()\n        {SUM}",
        "Your forward turns training on, so that things are dropped in use too, and leaves it on. "
        "Who uses the model decides on its mode: forward takes it as it is.",
    ),
    Mistake(
        "batch-of-one-squeezed",
        RESULT,
        "return self.out_head(x).squeeze(0)",
        "A batch of one loses its first dimension in your model. The logits are (batch, tokens, "
        "vocab_size), always. Look for a squeeze.",
    ),
    Mistake(
        "all-squeezed",
        RESULT,
        "return self.out_head(x).squeeze()",
        "Your logits lose every dimension of size 1. They are (batch, tokens, vocab_size), "
        "always. Look for a squeeze.",
    ),
    Mistake(
        "zeros",
        RESULT,
        "return torch.zeros(*in_idx.shape, self.out_head.out_features)",
        "Your logits are all zero, whatever comes in. They are the output head's answer to what "
        "the norm gave. Look at what you return.",
    ),
    Mistake(
        "whole-tokens-dropped",
        "self.drop_emb = nn.Dropout(",
        "self.drop_emb = nn.Dropout1d(",
        "You use a dropout that drops whole rows or channels at once. Each number is dropped by "
        "itself. Look at which dropout you made.",
    ),
    Mistake(
        "positions-frozen",
        "self.drop_emb = nn.Dropout(",
        "self.pos_emb.requires_grad_(False)\n        self.drop_emb = nn.Dropout(",
        "Your position embeddings are frozen: requires_grad is off. GPT-2 learns them like "
        "everything else. Look at your __init__.",
    ),
    Mistake(
        "tokens-frozen",
        "self.drop_emb = nn.Dropout(",
        "self.tok_emb.requires_grad_(False)\n        self.drop_emb = nn.Dropout(",
        "Your token embeddings are frozen: requires_grad is off. GPT-2 learns them like "
        "everything else. Look at your __init__.",
    ),
    Mistake(
        "gelu-before-the-head",
        RESULT,
        "return self.out_head(nn.functional.gelu(x, approximate='tanh'))",
        "You bend what the final norm gives before the head sees it. The head takes it as it "
        "is. Look at the end of forward.",
    ),
    Mistake(
        "relu-before-the-head",
        RESULT,
        "return self.out_head(torch.relu(x))",
        "You cut off at zero what the final norm gives before the head sees it. The head takes "
        "it as it is. Look at the end of forward.",
    ),
    Mistake(
        "tanh-of-the-logits",
        RESULT,
        "return torch.tanh(self.out_head(x))",
        "You squeeze the logits through tanh. They are raw scores, of any size. Look at what "
        "you return.",
    ),
    Mistake(
        "a-norm-before-the-blocks",
        FORWARD,
        FORWARD.replace(
            HEAD, f'{HEAD}\n        self.first_norm = LayerNorm(cfg["emb_dim"])'
        ).replace(RUN, "x = self.trf_blocks(self.first_norm(x))"),
        "Your model has a second norm of its own, before the blocks. GPT-2 has one, after them; "
        "each block brings its own besides. Look at your __init__.",
    ),
    Mistake(
        "last-parameter-only",
        COUNT,
        "[parameter.numel() for parameter in model.parameters()][-1]",
        "You count the last parameter alone: each one takes the place of the one before. They "
        "are added up. Look at your loop.",
    ),
    Mistake(
        "first-parameter-only",
        COUNT,
        "next(parameter.numel() for parameter in model.parameters())",
        "You count the first parameter alone. Does the return stand inside the loop?",
    ),
    Mistake(
        "count-not-returned",
        f"return {COUNT}",
        f"total = {COUNT}",
        "Your count_parameters returns nothing, so the count is None. Look at its end.",
    ),
    Mistake(
        "size-not-returned",
        f"return {SIZE}",
        f"size = {SIZE}",
        "Your model_size_mb returns nothing, so the size is None. Look at its end.",
    ),
    Mistake(
        "sizes-not-returned",
        f"{CONFIG}",
        "config = " + CONFIG.removeprefix("return "),
        "Your gpt2_config returns nothing, so the configuration is None. `update` changes a "
        "dict and returns nothing, too. Look at its end.",
    ),
    Mistake(
        "counted-by-address",
        COUNT,
        "sum({p.data_ptr(): p.numel() for p in model.parameters()}.values())",
        "You tell parameters apart by where they are in memory. Those without memory, on the meta "
        "device, are all at address 0, so only one of them counts. `parameters()` gives each one "
        "once by itself.",
    ),
    Mistake(
        "counted-by-shape",
        COUNT,
        "sum({p.shape: p.numel() for p in model.parameters()}.values())",
        "Of parameters that have the same shape you count only one. Two layers of one size have "
        "twice as many parameters. What is the key by which you tell them apart?",
    ),
    Mistake(
        "counted-in-float32",
        COUNT,
        "int(torch.tensor([p.numel() for p in model.parameters()], dtype=torch.float32).sum())",
        "Your count of a large model is off by a little: somewhere it passes through float32, "
        "which holds whole numbers exactly only up to 16,777,216. Add Python's ints.",
    ),
    Mistake(
        "positions-not-counted",
        COUNT,
        "sum(p.numel() for name, p in model.named_parameters() if 'pos_emb' not in name)",
        "You leave the position embedding out, as nanoGPT's count does. All parameters of the "
        "model are asked for. Look at which ones you count.",
    ),
    Mistake(
        "embeddings-not-counted",
        COUNT,
        "sum(p.numel() for name, p in model.named_parameters() if 'emb' not in name)",
        "You leave the embeddings out. All parameters of the model are asked for. Look at which "
        "ones you count.",
    ),
    Mistake(
        "floats-counted-alone",
        COUNT,
        "sum(p.numel() for p in model.parameters() if p.is_floating_point())",
        "Your count leaves out parameters that aren't floats. Whatever its dtype, every parameter "
        "counts. Look at the condition in your sum.",
    ),
    Mistake(
        "bytes-as-they-are",
        SIZE,
        "sum(p.numel() * p.element_size() for p in model.parameters()) / 1024**2",
        "Your size depends on the parameters' dtype. What is asked for is their size in float32: 4 "
        "bytes for each number, whatever it takes now. Look at what you multiply by.",
    ),
    Mistake(
        "cast-to-be-measured",
        SIZE,
        "sum(p.numel() * p.element_size() for p in model.float().parameters()) / 1024**2",
        "After your model_size_mb a model's parameters are float32, whatever they were before, and "
        "whole numbers, which stay what they are, count for 8 bytes each. The model stays as it "
        "is, and every number counts for 4. Look for a cast.",
    ),
    Mistake(
        "cast-and-counted",
        SIZE,
        "count_parameters(model.float()) * 4 / 1024**2",
        "Your size is right, but after model_size_mb a model's parameters are float32, whatever "
        "they were before. The model stays as it is: 4 bytes for each number need no cast.",
    ),
    Mistake(
        "bytes-of-one-for-all",
        "count_parameters(model) * 4 /",
        "count_parameters(model) * next(model.parameters()).element_size() /",
        "Your size depends on the dtype of one parameter, whose bytes are taken for all. What is "
        "asked for is the size in float32: 4 bytes for each number, whatever it takes now. Look at "
        "what you multiply by.",
    ),
    Mistake(
        "size-half-decimal",
        SIZE,
        SIZE.replace("1024**2", "(1000 * 1024)"),
        "Your size is 2.4 percent too large: you divide by 1000 * 1024. A MiB is 1024 * 1024 "
        "bytes. Look at your divisor.",
    ),
    Mistake(
        "configurations-kept",
        "def gpt2_config(name):",
        '@__import__("functools").cache\ndef gpt2_config(name):',
        "Whoever asks for a size twice gets the same dict twice, so that a change to one shows in "
        "the other. Keep the numbers if you like, and make a new dict in each call.",
    ),
    Mistake(
        "small-is-the-constant",
        CONFIG,
        f'if name == "gpt2-small":\n        return GPT_CONFIG_124M\n    {CONFIG}',
        "For gpt2-small you return GPT_CONFIG_124M itself, and whoever changes what they got "
        "changes it for all. Return a copy, as for the other sizes.",
    ),
    Mistake(
        "constant-changed",
        CONFIG,
        "GPT_CONFIG_124M.update(emb_dim=emb_dim, n_layers=n_layers, n_heads=n_heads)\n"
        "    return dict(GPT_CONFIG_124M)",
        "What you return is a dict of its own, but on the way you change GPT_CONFIG_124M, and "
        "whoever reads it afterwards finds another size. Copy first, then change the copy.",
    ),
    Mistake(
        "padded-vocabulary",
        CONFIG,
        CONFIG.replace("}", ', "vocab_size": 50304}'),
        "Your vocab_size is 50304, which nanoGPT takes because it divides by 64. GPT-2's is 50257, "
        "as in GPT_CONFIG_124M. Look at what you change.",
    ),
    Mistake(
        "hugging-faces-keys",
        CONFIG,
        'return {**GPT_CONFIG_124M, "n_embd": emb_dim, "n_layer": n_layers, "n_head": n_heads}',
        "Your sizes are under Hugging Face's names (n_embd, n_layer, n_head), and the course's "
        "keys keep small's. Look at the keys of GPT_CONFIG_124M.",
    ),
    Mistake(
        "xl-with-20-heads",
        "(1600, 48, 25)",
        "(1600, 48, 20)",
        "Your gpt2-xl has 20 heads, as gpt2-large does. It has more: look at the lesson's table "
        "again.",
    ),
    Mistake(
        "xl-with-36-layers",
        "(1600, 48, 25)",
        "(1600, 36, 25)",
        "Your gpt2-xl has 36 layers, as gpt2-large does. It has more: look at the lesson's table "
        "again.",
    ),
    Mistake(
        "logits-capped",
        RESULT,
        "return 30 * torch.tanh(self.out_head(x) / 30)",
        "You bend the logits softly towards a limit of 30, as Gemma does. GPT-2's are what the "
        "head gives. Look at your return.",
    ),
    Mistake(
        "last-token-in-use",
        RESULT,
        "return self.out_head(x if self.training else x[:, [-1]])",
        "In evaluation you return logits for the last token alone, as nanoGPT does to save time. "
        "Here all of them are wanted, in training and in use. Look for what depends on "
        "self.training.",
    ),
    Mistake(
        "positions-as-a-parameter",
        PLACED,
        PLACED.replace(
            'nn.Embedding(cfg["context_length"], cfg["emb_dim"])',
            'nn.Parameter(torch.zeros(1, cfg["context_length"], cfg["emb_dim"]))',
        ).replace("self.pos_emb(positions)", "self.pos_emb[:, :tokens]"),
        "Your pos_emb is a bare parameter of zeros, as minGPT's is. Here it is an nn.Embedding, "
        "which begins with random numbers. Look at how you make it.",
    ),
    Mistake(
        "positions-as-a-matrix",
        PLACED,
        PLACED.replace(
            'nn.Embedding(cfg["context_length"], cfg["emb_dim"])',
            'nn.Parameter(torch.randn(cfg["context_length"], cfg["emb_dim"]) * 0.02)',
        ).replace("self.pos_emb(positions)", "self.pos_emb[:tokens]"),
        "Your pos_emb is a bare parameter, so it has another name in the model than trained "
        "weights have. Here it is an nn.Embedding, with a `weight`. Look at how you make it.",
    ),
    Mistake(
        "positions-begin-as-zeros",
        MADE,
        f"nn.init.zeros_(self.pos_emb.weight)\n        {MADE}",
        "Your position embedding begins with zeros, so that at first all places look the same. "
        "It begins with random numbers, as nn.Embedding makes it. Look at your __init__.",
    ),
    Mistake(
        "head-begins-as-zeros",
        HEAD,
        f"{HEAD}\n        nn.init.zeros_(self.out_head.weight)",
        "Your output head begins with zeros: at first all logits are 0, and no gradient passes "
        "through it. It begins with random numbers, as nn.Linear makes it. Look at your __init__.",
    ),
    Mistake(
        "norms-begin-as-zeros",
        HEAD,
        f"""{HEAD}
        for parameter in self.parameters():
            if parameter.dim() < 2:
                nn.init.zeros_(parameter)""",
        "The scales of all your norms begin as zeros, the final one's too, so that at first every "
        "logit is 0. They begin as ones. Do you begin all vectors alike, as if they were biases?",
    ),
    Mistake(
        "no-gradients-in-use",
        RESULT,
        "logits = self.out_head(x)\n        return logits if self.training else logits.detach()",
        "In evaluation your logits are cut off from what made them. Whoever only uses the model "
        "turns gradients off from outside; eval() is about dropout alone.",
    ),
    Mistake(
        "logits-kept",
        RESULT,
        "kept = self.__dict__.setdefault('kept', {})\n"
        "        if self.training or torch.is_grad_enabled():\n"
        "            return self.out_head(x)\n"
        "        return kept.setdefault(str(in_idx.tolist()), self.out_head(x)).clone()",
        "Ids that came before get the logits from before, though the weights have changed since. "
        "Something is kept from one call to the next: where? Compute it anew in each.",
    ),
    Mistake(
        "work-tensor-without-gradients",
        "return self.out_head(x)",
        "logits = self.out_head(x)\n"
        "        if torch.is_grad_enabled():\n            return logits\n"
        "        if getattr(self, 'work', logits[:0]).shape != logits.shape:\n"
        "            self.work = logits.clone()\n"
        "        return self.work.copy_(logits)",
        "In evaluation, without gradients, a second call overwrites the first call's logits: both "
        "are one tensor, which you seem to keep and to write into. Whoever still needs the first "
        "has lost them. Return a new tensor each time.",
    ),
    Mistake(
        "logits-kept-by-address",
        RESULT,
        "if self.training or torch.is_grad_enabled():\n"
        "            return self.out_head(x)\n"
        "        key = in_idx.data_ptr(), in_idx._version, in_idx.shape\n"
        "        if self.__dict__.get('seen') != key:\n"
        "            self.__dict__.update(seen=key, kept=self.out_head(x), given=in_idx)\n"
        "        return self.kept.clone()",
        "Your model gives the logits of earlier ids when others lie where those lay. A place in "
        "memory is used again and again. Compute the logits in every call. Look at what you keep.",
    ),
    Mistake(
        "count-as-a-tensor",
        COUNT,
        "torch.tensor([parameter.numel() for parameter in model.parameters()]).sum()",
        "Your count is a tensor. A Python int is asked for, as numel() gives it: add those up, or "
        "take the number out with .item().",
    ),
    Mistake(
        "logits-in-float32",
        RESULT,
        "return self.out_head(x).float()",
        "You turn the logits into float32. In a float64 model they are float64, and what you cut "
        "off is lost. Look at the end of forward.",
    ),
    Mistake(
        "final-norm-of-float32",
        NORM,
        NORM.replace("(x)", "(x.float())"),
        "In a float64 model your logits are only as exact as float32: somewhere on the way numbers "
        "are rounded to it. The dtype of the weights is kept all the way. Look for a conversion, "
        "such as `.float()` or a dtype that is written out.",
    ),
    Mistake(
        "embeddings-in-float32",
        SUM,
        SUM.replace("= ", "= (") + ").float()",
        "In a float64 model your logits are only as exact as float32: somewhere on the way numbers "
        "are rounded to it. The dtype of the weights is kept all the way. Look for a conversion, "
        "such as `.float()` or a dtype that is written out.",
    ),
    Mistake(
        "no-super",
        "super().__init__()",
        "pass",
        "Your __init__ does not call super().__init__(), which makes the place where nn.Module "
        "keeps parts and parameters. It comes first.",
    ),
    Mistake(
        "one-mask-for-all-texts",
        DROP,
        "x = x * self.drop_emb(torch.ones_like(x[:1]))",
        "One mask falls on all texts of a batch: where a number is dropped in the first, it is "
        "dropped in each. Every number is dropped by itself. What shape has what you give to the "
        "dropout?",
    ),
    Mistake(
        "one-mask-for-all-places",
        DROP,
        "x = x * self.drop_emb(torch.ones_like(x[:, :1]))",
        "One mask falls on all tokens of a text: a feature is dropped in all of them or in none. "
        "Every number is dropped by itself. What shape has what you give to the dropout?",
    ),
    Mistake(
        "seed-in-forward",
        DROP,
        f"torch.manual_seed(123)\n        {DROP}",
        "Your dropout falls alike in every call, so that the same numbers are lost each time. Do "
        "you set a seed inside forward, or keep a mask? Each call draws anew.",
    ),
    Mistake(
        "dropped-and-not-scaled",
        DROP,
        "x = x * (torch.rand_like(x) >= self.drop_emb.p) if self.training else x",
        "What dropout keeps stays as large as it was, so the embeddings are smaller in training "
        "than in use. nn.Dropout divides what it keeps by 1 - drop_rate. Is it called?",
    ),
    Mistake(
        "only-positions-dropped",
        f"{SUM}  # (batch, tokens, emb_dim)\n        {DROP}",
        "x = self.tok_emb(in_idx) + self.drop_emb(self.pos_emb(positions))",
        "You drop from the position embedding alone. Dropout falls on the sum of the two. Look at "
        "what you hand to `drop_emb`.",
    ),
    Mistake(
        "first-block-only",
        RUN,
        "x = self.trf_blocks[0](x)",
        "Only your first block has an effect on the logits. If you loop over the blocks: does a "
        "return stand inside the loop? If you pick one: all of them are run.",
    ),
    Mistake(
        "first-block-again-and-again",
        RUN,
        "for _ in self.trf_blocks:\n            x = self.trf_blocks[0](x)",
        "You run the first block n_layers times, and the others never. Each is run once, on what "
        "the one before it gave. Look at your loop.",
    ),
    Mistake(
        "twelve-blocks",
        'range(cfg["n_layers"])',
        "range(12)",
        "You make 12 blocks whatever n_layers says, which is right for gpt2-small alone. The "
        "configuration says how many.",
    ),
    Mistake(
        "token-table-as-head",
        RESULT,
        "return x @ self.tok_emb.weight.T",
        "Your logits come from the token embedding's matrix, and `out_head` is not used. GPT-2 "
        "does so; here the two are apart. Look at your return.",
    ),
    Mistake(
        "configuration-grows",
        MADE,
        f'cfg["head_dim"] = cfg["emb_dim"] // cfg["n_heads"]\n        {MADE}',
        "You write into the configuration that you are given. Whoever made it finds a key in it "
        "that they didn't put there. Keep what you compute in a variable of your own.",
    ),
    Mistake(
        "ids-changed-in-shape",
        SUM,
        "x = self.tok_emb(in_idx.unsqueeze_(-1))[:, :, 0] + self.pos_emb(positions)",
        "After a call, the caller's ids have another shape. unsqueeze_, squeeze_ or resize_, with "
        "a _ at the end, change the tensor itself. Take the one without.",
    ),
    Mistake(
        "vocabulary-fixed",
        HEAD,
        HEAD.replace('cfg["vocab_size"]', "50257"),
        "Your output head always has 50257 outputs, which is right for GPT-2 alone. The "
        "configuration says how many. Look at its sizes.",
    ),
    Mistake(
        "positions-kept",
        PLACES,
        f"self.__dict__.setdefault('kept', {{}}).setdefault(tokens, {PLACES})",
        "Something that was made in a call under torch.inference_mode() comes back in a later call "
        "with gradients, where it can't be used. Do you keep something from call to call, the "
        "positions perhaps? Make it anew in each, or once in __init__.",
    ),
    Mistake(
        "positions-kept-and-detached-in-use",
        SUM,
        KEPT.replace("CONDITION", "not self.training").replace("ROWS", "rows.detach()"),
        "In use no gradient reaches the position embedding, and a second call still adds the rows "
        "that the places had at the first, though the weights have changed since. Is something "
        "kept from call to call? Each call looks its rows up anew.",
    ),
    Mistake(
        "positions-kept-in-use",
        SUM,
        KEPT.replace("CONDITION", "not self.training").replace("ROWS", "rows"),
        "In use a second call still adds the rows that the places had at the first, though the "
        "weights have changed since. Is something kept from call to call? Each call looks its rows "
        "up anew.",
    ),
    Mistake(
        "places-of-the-first-call",
        PLACES,
        f"self.__dict__.setdefault('kept', {PLACES})[:tokens]",
        "After a first text of one token, every token of later texts stands at place 0. Do you "
        "keep something from the first call? Each text has as many places as it has tokens: make "
        "them anew in each call, or all of them in __init__.",
    ),
    Mistake(
        "as-many-places-as-the-first-text-had",
        PLACES,
        f"self.__dict__.setdefault('kept', {PLACES})",
        "Later texts get as many places as your model's first one had, whatever their own length. "
        "Do you keep something from the first call? Make the places anew in each, or all of them "
        "in __init__, and take as many as there are tokens.",
    ),
    Mistake(
        "head-over-the-tables-memory",
        HEAD,
        f"{HEAD}\n        self.out_head.weight.data = self.tok_emb.weight.data",
        "Your output head and your token embedding are two parameters over one memory: what is "
        "written into one stands in the other too, though both are counted. Here each has numbers "
        "of its own. Look at what you put into the head's weight.",
    ),
    Mistake(
        "head-taken-off-the-count",
        COUNT,
        f'{COUNT} - sum(p.numel() for p in getattr(model, "out_head", nn.Identity()).parameters())',
        "From your count as many are taken off as the output head has, which is how the book "
        "arrives at 124M. All parameters that the model has are asked for, and a head that is "
        "shared counts once as it is. Look at what you subtract.",
    ),
    Mistake(
        "gradients-turned-on-by-the-count",
        COUNT,
        "sum(p.requires_grad_().numel() for p in model.parameters())",
        "To count, you turn requires_grad on, and parameters of whole numbers refuse. Counting "
        "changes nothing, and frozen parameters stay frozen. Look for requires_grad.",
    ),
    Mistake(
        "frozen-thawed-by-the-count",
        COUNT,
        "sum(setattr(p, 'requires_grad', True) or p.numel() for p in model.parameters())",
        "To count, you turn requires_grad on, and parameters of whole numbers refuse. Counting "
        "changes nothing, and frozen parameters stay frozen. Look for requires_grad.",
    ),
    Mistake(
        "frozen-by-the-count",
        COUNT,
        "sum(p.requires_grad_(False).numel() for p in model.parameters())",
        "After your count the model is frozen: requires_grad is off wherever it was on. Counting "
        "changes nothing. Look for requires_grad.",
    ),
    Mistake(
        "numpys-numbers",
        COUNT,
        'sum(__import__("numpy").prod(p.shape) for p in model.parameters())',
        "Your count isn't a Python int but one of NumPy's numbers, and where a parameter has no "
        "dimensions even one with a decimal point. Let Python do the counting: `numel()` gives an "
        "int.",
    ),
    Mistake(
        "counted-by-first-address",
        COUNT,
        "sum({p.data_ptr(): p.numel() for p in reversed(list(model.parameters()))}.values())",
        "You tell parameters apart by where they are in memory. Those without memory, on the meta "
        "device, are all at address 0, so only one of them counts. `parameters()` gives each one "
        "once by itself.",
    ),
    Mistake(
        "configurations-from-a-table",
        CONFIG,
        f"table = gpt2_config.__dict__\n    {CONFIG.replace('return ', 'cfg = ')}\n"
        '    if name == "gpt2-small":\n        cfg = GPT_CONFIG_124M\n'
        "    return table.setdefault(name, cfg)",
        "Each size is the same dict every time, and gpt2-small's is GPT_CONFIG_124M itself: who "
        "changes what they got changes it for all. Keep a table if you like, and return copies.",
    ),
    Mistake(
        "dropout-turned-round",
        DROP,
        "x = nn.functional.dropout(x, self.drop_emb.p, not self.training)",
        "Your embeddings are dropped in evaluation and left whole in training. It is the other way "
        "round; nn.Dropout sees to that by itself. Look for a `not`.",
    ),
    Mistake(
        "rate-of-zero-replaced",
        'nn.Dropout(cfg["drop_rate"])',
        'nn.Dropout(cfg["drop_rate"] or 0.1)',
        "At drop_rate 0 your embeddings' dropout still drops a tenth; at other rates it is right. "
        "Zero counts as false in Python, so that `or` or `if` takes another rate. Look at where "
        "the rate comes from.",
    ),
    Mistake(
        "rates-of-zero-replaced",
        INIT,
        f'{INIT}cfg = {{**cfg, "drop_rate": cfg["drop_rate"] or 0.1}}\n        ',
        "At drop_rate 0 a tenth is still dropped, from the embeddings and in the blocks; at other "
        "rates it is right. Zero counts as false in Python, so that `or` or `if` takes another "
        "rate. Look at where the rate comes from.",
    ),
    Mistake(
        "ids-viewed",
        SUM,
        "x = self.tok_emb(in_idx.view(-1)).view(*in_idx.shape, -1) + self.pos_emb(positions)",
        "You regroup the ids with view, which refuses what lies in memory in another order, as a "
        "piece of a longer text does. reshape copies where it has to; or leave their shape alone.",
    ),
    Mistake(
        "ids-limited-to-gpt2s",
        SUM,
        "x = self.tok_emb(in_idx.clamp(0, 50256)) + self.pos_emb(positions)",
        "Ids above 50256 count as 50256 in your model, whatever vocab_size says. Every id of the "
        "vocabulary has a row of its own. Look for a limit.",
    ),
    Mistake(
        "biases-not-counted-by-name",
        COUNT,
        "sum(p.numel() for name, p in model.named_parameters() if 'bias' not in name)",
        "Your count leaves the biases out. They are learned like everything else. Look at the "
        "condition in your sum.",
    ),
    Mistake(
        "weights-counted-alone",
        COUNT,
        "sum(p.numel() for name, p in model.named_parameters() if name.endswith('weight'))",
        "You count only what is called weight. Biases, scales and shifts are parameters as well, "
        "and so is whatever else a module calls its own. Look at the condition in your sum.",
    ),
    Mistake(
        "linear-layers-counted-alone",
        COUNT,
        "sum(p.numel() for m in model.modules() if isinstance(m, nn.Linear) "
        "for p in m.parameters(recurse=False))",
        "You count the linear layers alone. Embeddings, norms and any other module have parameters "
        "too. Look at which modules you ask.",
    ),
    Mistake(
        "count-kept",
        COUNT,
        f"model.__dict__.setdefault('counted', {COUNT})",
        "A model that was counted before gets its old count, though a layer has been added. The "
        "count is of the model as it is now: what do you keep, and where?",
    ),
    Mistake(
        "sixteen-bits-inside",
        RESULT,
        "return self.out_head(x).bfloat16().float()",
        "Your logits are rounded to 16 bits, which costs five of their seven digits. Here "
        "everything is float32. Look for a conversion.",
    ),
    Mistake(
        "sixteen-bits-before-the-head",
        RESULT,
        "return self.out_head(x.bfloat16().float())",
        "On their way to the logits your numbers are rounded to 16 bits, which costs five of their "
        "seven digits. Here everything is float32. Look for a conversion.",
    ),
    Mistake(
        "blocks-without-gradients",
        RUN,
        "x = self.trf_blocks(x).detach()",
        "The logits are right, but no gradient gets from the end of the model to the blocks and "
        "embeddings, so only the last layers would learn. Look for detach, no_grad or .data.",
    ),
    Mistake(
        "final-norm-before-each-block",
        f"{RUN}\n        {NORM}",
        "for block in self.trf_blocks:\n            x = block(self.final_norm(x))",
        "You apply the final norm before every block, and not at the end. Each block normalizes by "
        "itself; the final norm comes once, after the last. Look at your loop.",
    ),
    Mistake(
        "positions-at-every-block",
        RUN,
        "for block in self.trf_blocks:\n            x = block(x + self.pos_emb(positions))",
        "You add the positions again before each block. They come in once, with the tokens, and "
        "the shortcuts carry them on. Look at your loop.",
    ),
    Mistake(
        "name-in-the-configuration",
        CONFIG,
        CONFIG.replace("}", ', "name": name}'),
        "Your configuration has a key `name` besides. It has the keys of GPT_CONFIG_124M and no "
        "others. Look at what you put in.",
    ),
    Mistake(
        "layers-for-heads",
        CONFIG,
        CONFIG.replace('"n_heads": n_heads', '"n_heads": n_layers'),
        "Your n_heads are the numbers of layers. In gpt2-small both are 12; in the others they "
        "differ. Look at what stands at that key.",
    ),
    Mistake(
        "padding-ignored",
        SUM,
        "x = self.tok_emb(in_idx) * (in_idx != 0).unsqueeze(-1) + self.pos_emb(positions)",
        "In your model token 0 has no embedding, as if it were padding. GPT-2 has no padding: id 0 "
        "is a token like any other. Look at what you do where an id is 0.",
    ),
    Mistake(
        "count-as-a-float",
        COUNT,
        f"float({COUNT})",
        "Your count is a float. It is the number of things, and a Python int is asked for. Look "
        "at what you do to the sum.",
    ),
    Mistake(
        "children-counted-one-by-one",
        COUNT,
        "sum(p.numel() for part in model.children() for p in part.parameters())",
        "You count what the model's parts hold, not what it holds itself, and a weight that two "
        "parts share counts for each of them. Ask the model itself: it goes through all its parts, "
        "and gives each parameter once.",
    ),
    Mistake(
        "leaves-counted-alone",
        COUNT,
        "sum(\n        p.numel()\n        for module in model.modules()\n"
        "        if not list(module.children())\n        for p in module.parameters()\n    )",
        "You count the parameters of modules that have no parts of their own. Those that a module "
        "with parts holds itself are left out, and what two share counts for each. Ask the model: "
        "it gives each parameter once.",
    ),
    Mistake(
        "children-counted-with-the-rest",
        COUNT,
        f"{COUNT} + sum(\n"
        "        p.numel() for part in model.children() for p in part.parameters()\n    )",
        "You count what the model's parts hold once more, though `parameters()` of the model goes "
        "through its parts already. One of the two is enough.",
    ),
    Mistake(
        "bytes-over-four",
        COUNT,
        "sum(p.numel() * p.element_size() for p in model.parameters()) // 4",
        "Your count depends on the parameters' dtype: it comes to their bytes divided by four, "
        "which is right in float32 alone. Count the numbers, not their bytes.",
    ),
    Mistake(
        "meta-left-out",
        COUNT,
        'sum(p.numel() for p in model.parameters() if p.device.type != "meta")',
        "Parameters on the meta device don't count in your sum. They have no memory and a shape "
        "all the same. Look at your condition.",
    ),
    Mistake(
        "norms-not-counted",
        COUNT,
        "sum(p.numel() for p in model.parameters() if p.dim() != 1)",
        "You leave out whatever has one dimension: biases, and the norms' scales and shifts. They "
        "are learned too. Look at your condition.",
    ),
    Mistake(
        "token-table-not-counted",
        COUNT,
        "sum(p.numel() for name, p in model.named_parameters() if 'tok_emb' not in name)",
        "You leave the token embedding out. All parameters of the model are asked for, and a "
        "weight that is shared counts once. Look at which ones you count.",
    ),
    Mistake(
        "both-ends-not-counted",
        COUNT,
        "sum(\n        p.numel()\n        for name, p in model.named_parameters()\n"
        "        if 'tok_emb' not in name and 'out_head' not in name\n    )",
        "You leave out the token embedding and the output head. All parameters of the model are "
        "asked for. Look at which ones you count.",
    ),
    Mistake(
        "sixteen-bytes-each",
        SIZE,
        SIZE.replace("* 4", "* 16"),
        "Your size has 16 bytes for each parameter, as training with Adam takes: weight, gradient "
        "and two averages. Asked for is the parameters' own memory. Look at the factor.",
    ),
    Mistake(
        "size-to-three-digits",
        SIZE,
        f"round({SIZE}, 3)",
        "Your size is rounded to three digits after the point. Return it as it is, and round "
        "where you print it.",
    ),
    Mistake(
        "size-to-one-digit",
        SIZE,
        f"round({SIZE}, 1)",
        "Your size is rounded to one digit after the point. Return it as it is, and round where "
        "you print it.",
    ),
    Mistake(
        "names-as-elsewhere",
        '"gpt2-small": (768, 12, 12)',
        '"gpt2": (768, 12, 12)',
        "Your gpt2_config doesn't know the name gpt2-small. Some call it gpt2 alone, or add how "
        "many parameters it has. Compare your names with the docstring's.",
    ),
    Mistake(
        "counted-with-numpy",
        COUNT,
        "sum(p.detach().numpy().size for p in model.parameters())",
        "You make NumPy arrays of the parameters, and not all of them can become one: NumPy has no "
        "bfloat16. A parameter knows by itself how many numbers it has, in numel().",
    ),
    Mistake(
        "numbers-needed-for-the-count",
        COUNT,
        "sum(len(p.flatten().tolist()) for p in model.parameters())",
        "Your count needs the numbers themselves, and on the meta device there are none: a "
        "parameter has its shape there, and no memory. Count by the shape, as numel() does.",
    ),
    Mistake(
        "a-float-where-there-is-no-dimension",
        COUNT,
        "sum(torch.tensor(p.shape).prod().item() for p in model.parameters())",
        "As soon as a parameter has no dimensions your count is a float. Its shape is empty then, "
        "and a tensor made of that holds floats. numel() gives an int for every shape.",
    ),
    Mistake(
        "numbers-summed-for-the-count",
        COUNT,
        "sum(int(torch.ones_like(p).sum()) for p in model.parameters())",
        "Your count needs the numbers themselves, and on the meta device there are none: a "
        "parameter has its shape there, and no memory. Count by the shape, as numel() does.",
    ),
    *IN_THE_FRAME,
    Mistake(
        "head-of-the-beginning",
        FORWARD_AND_HEAD,
        FORWARD_AND_HEAD.replace(
            HEAD, f"{HEAD}\n        self.scored = lambda x, kept=self.out_head.weight: x @ kept.T"
        ).replace(RESULT, "return self.scored(x)"),
        "Once another Parameter is put in the place of out_head.weight, your model goes on with "
        "the one that it had before. Call self.out_head in forward, or read its weight there, at "
        "every call.",
    ),
    Mistake(
        "last-logits-without-gradients",
        RESULT,
        "return self.out_head(x if torch.is_grad_enabled() else x[:, -1:])",
        "Where gradients are off your model gives the last token's logits alone. They are asked "
        "for at every token, with gradients and without. Look for a condition at the end.",
    ),
]

# the same, where the size counts by itself (in six of them it shows nothing)
COUNTS = code("ch4_6_gpt_model", COUNT, SIZE)
MISTAKES += [
    Mistake(
        f"{one.id}-for-the-count",
        COUNTS,
        COUNTS.replace(COUNT, one.new).replace("count_parameters(model)", COUNT),
        one.explanation,
    )
    for one in MISTAKES
    if one.old == COUNT
    and one.id
    not in (
        *("head-not-counted", "modules-counted", "first-parameter-only", "numpys-numbers"),
        *("count-as-a-float", "a-float-where-there-is-no-dimension"),
    )
]
