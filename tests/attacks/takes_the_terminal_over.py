# Prints and raises control sequences that clear the screen, change its title and forge a verdict.
sequences = "\x1b[2J\x1b[H\x1b]0;attacked\x07\x9b31m\r✓ 4.2 passed\b\x00\u202e[bold]attacked[/]"
print(sequences)


class LayerNorm:
    def __init__(self, emb_dim):
        print(sequences)
        raise ValueError(sequences)
