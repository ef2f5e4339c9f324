"""Random mutants that the checks let through, because they compute the same.

(section, the change as tests/mutants.py words it, why it is equivalent)
"""

SUM = "a sum is the same in any order"
PRODUCT = "a product is the same in any order"
COSINE = "a cosine is the same on both sides of 0"
TRANSPOSED = "two dimensions change places the same in any order"
LAST = "the last dimension is the one that torch takes unless told"
SQUARED = "the squared difference is the same both ways"

EQUIVALENT = [
    (
        "4.1",
        "DummyGPTModel.forward: x = self.tok_emb(in_idx) + self.pos_emb(positions)"
        "  ->  x = self.pos_emb(positions) + self.tok_emb(in_idx)",
        SUM,
    ),
    (
        "4.2",
        "LayerNorm.forward: return self.scale * normalized + self.shift"
        "  ->  return normalized * self.scale + self.shift",
        PRODUCT,
    ),
    (
        "4.2",
        "LayerNorm.forward: normalized = (x - mean) / torch.sqrt(variance + self.eps)"
        "  ->  normalized = (x - mean) / torch.sqrt(self.eps + variance)",
        SUM,
    ),
    (
        "4.2",
        "LayerNorm.forward: return self.scale * normalized + self.shift"
        "  ->  return self.shift + self.scale * normalized",
        SUM,
    ),
    (
        "4.3",
        "GELU.forward: return 0.5 * x * (1 + torch.tanh(inner))"
        "  ->  return x * 0.5 * (1 + torch.tanh(inner))",
        PRODUCT,
    ),
    (
        "4.3",
        "GELU.forward: return 0.5 * x * (1 + torch.tanh(inner))"
        "  ->  return 0.5 * x * (torch.tanh(inner) + 1)",
        SUM,
    ),
    (
        "4.3",
        "GELU.forward: inner = math.sqrt(2 / math.pi) * (x + 0.044715 * x ** 3)"
        "  ->  inner = (x + 0.044715 * x ** 3) * math.sqrt(2 / math.pi)",
        PRODUCT,
    ),
    (
        "4.3",
        "FeedForward.__init__: self.layers = nn.Sequential(nn.Linear(cfg['emb_dim'], 4 * cfg['emb_dim']), GELU(), nn.Linear(4 * cfg['emb_dim'], cfg['emb_dim']))"
        "  ->  self.layers = nn.Sequential(nn.Linear(cfg['emb_dim'], 4 * cfg['emb_dim']), GELU(), nn.Linear(cfg['emb_dim'] * 4, cfg['emb_dim']))",
        PRODUCT,
    ),
    (
        "4.3",
        "FeedForward.__init__: self.layers = nn.Sequential(nn.Linear(cfg['emb_dim'], 4 * cfg['emb_dim']), GELU(), nn.Linear(4 * cfg['emb_dim'], cfg['emb_dim']))"
        "  ->  self.layers = nn.Sequential(nn.Linear(cfg['emb_dim'], cfg['emb_dim'] * 4), GELU(), nn.Linear(4 * cfg['emb_dim'], cfg['emb_dim']))",
        PRODUCT,
    ),
    (
        "4.3",
        "GELU.forward: return 0.5 * x * (1 + torch.tanh(inner))"
        "  ->  return (1 + torch.tanh(inner)) * (0.5 * x)",
        PRODUCT,
    ),
    (
        "4.3",
        "GELU.forward: inner = math.sqrt(2 / math.pi) * (x + 0.044715 * x ** 3)"
        "  ->  inner = math.sqrt(2 / math.pi) * (0.044715 * x ** 3 + x)",
        SUM,
    ),
    (
        "4.3",
        "GELU.forward: inner = math.sqrt(2 / math.pi) * (x + 0.044715 * x ** 3)"
        "  ->  inner = math.sqrt(2 / math.pi) * (x + x ** 3 * 0.044715)",
        PRODUCT,
    ),
    (
        "4.4",
        "ExampleDeepNeuralNetwork.forward: x = x + output if self.use_shortcut and x.shape == output.shape else output"
        "  ->  x = output + x if self.use_shortcut and x.shape == output.shape else output",
        SUM,
    ),
    (
        "4.4",
        "gradient_means: loss = nn.functional.mse_loss(output, torch.zeros_like(output))"
        "  ->  loss = nn.functional.mse_loss(torch.zeros_like(output), output)",
        SQUARED,
    ),
    (
        "4.5",
        "TransformerBlock.forward: x = x + self.drop_shortcut(self.att(self.norm1(x)))"
        "  ->  x = self.drop_shortcut(self.att(self.norm1(x))) + x",
        SUM,
    ),
    (
        "4.5",
        "TransformerBlock.forward: x = x + self.drop_shortcut(self.ff(self.norm2(x)))"
        "  ->  x = self.drop_shortcut(self.ff(self.norm2(x))) + x",
        SUM,
    ),
    (
        "4.6",
        "GPTModel.forward: x = self.tok_emb(in_idx) + self.pos_emb(positions)"
        "  ->  x = self.pos_emb(positions) + self.tok_emb(in_idx)",
        SUM,
    ),
    (
        "4.6",
        "model_size_mb: return count_parameters(model) * 4 / 1024 ** 2"
        "  ->  return 4 * count_parameters(model) / 1024 ** 2",
        PRODUCT,
    ),
    (
        "4.7",
        "text_to_token_ids: return torch.tensor(ids, dtype=torch.int64).unsqueeze(0)"
        "  ->  return torch.tensor(ids).unsqueeze(0)",
        "only of an empty text are the ids of another dtype, which is free",
    ),
    (
        "4.8",
        "init_weights: nn.init.normal_(layer.weight, std=0.02 / math.sqrt(2 * len(model.trf_blocks)))"
        "  ->  nn.init.normal_(layer.weight, std=0.02 / math.sqrt(len(model.trf_blocks) * 2))",
        PRODUCT,
    ),
    (
        "4.9",
        "KVCache.reset: self.keys = [None] * self.n_layers  ->  self.keys = self.n_layers * [None]",
        PRODUCT,
    ),
    (
        "4.9",
        "KVCache.reset: self.values = [None] * self.n_layers"
        "  ->  self.values = self.n_layers * [None]",
        PRODUCT,
    ),
    (
        "4.9",
        "attend_cached: queries, keys, values = (project(x).view(batch, new, att.num_heads, att.head_dim).transpose(1, 2) for project in (att.W_query, att.W_key, att.W_value))"
        "  ->  queries, keys, values = (project(x).view(batch, new, att.num_heads, att.head_dim).transpose(2, 1) for project in (att.W_query, att.W_key, att.W_value))",
        TRANSPOSED,
    ),
    (
        "4.9",
        "attend_cached: scores = queries @ keys.transpose(2, 3)"
        "  ->  scores = queries @ keys.transpose(3, 2)",
        TRANSPOSED,
    ),
    (
        "4.9",
        "attend_cached: context = context.transpose(1, 2).reshape(batch, new, att.d_out)"
        "  ->  context = context.transpose(2, 1).reshape(batch, new, att.d_out)",
        TRANSPOSED,
    ),
    (
        "4.9",
        "forward_cached: positions = torch.arange(past, past + new, device=in_idx.device)"
        "  ->  positions = torch.arange(past, new + past, device=in_idx.device)",
        SUM,
    ),
    (
        "4.9",
        "forward_cached: x = model.tok_emb(in_idx) + model.pos_emb(positions)"
        "  ->  x = model.pos_emb(positions) + model.tok_emb(in_idx)",
        SUM,
    ),
    (
        "4.9",
        "forward_cached: x = x + attend_cached(block.att, block.norm1(x), cache, layer)"
        "  ->  x = attend_cached(block.att, block.norm1(x), cache, layer) + x",
        SUM,
    ),
    (
        "4.9",
        "forward_cached: x = x + block.ff(block.norm2(x))  ->  x = block.ff(block.norm2(x)) + x",
        SUM,
    ),
    (
        "5.1",
        "token_windows: windows = [token_ids[i:i + max_length + 1] for i in starts]"
        "  ->  windows = [token_ids[i:1 + (i + max_length)] for i in starts]",
        SUM,
    ),
    (
        "5.1",
        "token_windows: windows = [token_ids[i:i + max_length + 1] for i in starts]"
        "  ->  windows = [token_ids[i:max_length + i + 1] for i in starts]",
        SUM,
    ),
    (
        "5.1",
        "token_windows: windows = torch.tensor(windows, dtype=torch.int64)"
        ".reshape(-1, max_length + 1)"
        "  ->  windows = torch.tensor(windows, dtype=torch.int64).reshape(-1, 1 + max_length)",
        SUM,
    ),
    (
        "5.1",
        "calc_loss_loader: num_batches = min(num_batches or len(data_loader), len(data_loader))"
        "  ->  num_batches = min(len(data_loader), num_batches or len(data_loader))",
        "the smaller of two is the same in any order",
    ),
    (
        "4.8",
        "init_weights: nn.init.normal_(module.weight, mean=0.0, std=0.02)"
        "  ->  nn.init.normal_(module.weight, std=0.02)",
        "0 is the mean where none is named",
    ),
    (
        "5.2",
        "learning_rate: return min_lr + (peak_lr - min_lr) * 0.5 * (1 + math.cos(math.pi * progress))"
        "  ->  return min_lr + (peak_lr - min_lr) * 0.5 * (1 + math.cos(progress * math.pi))",
        PRODUCT,
    ),
    (
        "5.2",
        "learning_rate: return initial_lr + (peak_lr - initial_lr) * step / warmup_steps"
        "  ->  return initial_lr + step * (peak_lr - initial_lr) / warmup_steps",
        PRODUCT,
    ),
    (
        "5.2",
        "learning_rate: return min_lr + (peak_lr - min_lr) * 0.5 * (1 + math.cos(math.pi * progress))"
        "  ->  return min_lr + (peak_lr - min_lr) * 0.5 * (math.cos(math.pi * progress) + 1)",
        SUM,
    ),
    (
        "5.2",
        "learning_rate: progress = (step - warmup_steps) / (total_steps - warmup_steps)"
        "  ->  progress = (step - warmup_steps) / (warmup_steps - total_steps)",
        COSINE,
    ),
    (
        "5.2",
        "learning_rate: progress = (step - warmup_steps) / (total_steps - warmup_steps)"
        "  ->  progress = (warmup_steps - step) / (total_steps - warmup_steps)",
        COSINE,
    ),
    (
        "5.2",
        "learning_rate: return initial_lr + (peak_lr - initial_lr) * step / warmup_steps"
        "  ->  return (peak_lr - initial_lr) * step / warmup_steps + initial_lr",
        SUM,
    ),
    (
        "5.2",
        "learning_rate: return min_lr + (peak_lr - min_lr) * 0.5 * (1 + math.cos(math.pi * progress))"
        "  ->  return (peak_lr - min_lr) * 0.5 * (1 + math.cos(math.pi * progress)) + min_lr",
        SUM,
    ),
    (
        "5.2",
        "learning_rate: return min_lr + (peak_lr - min_lr) * 0.5 * (1 + math.cos(math.pi * progress))"
        "  ->  return min_lr + (1 + math.cos(math.pi * progress)) * ((peak_lr - min_lr) * 0.5)",
        PRODUCT,
    ),
    (
        "5.2",
        "learning_rate: return min_lr + (peak_lr - min_lr) * 0.5 * (1 + math.cos(math.pi * progress))"
        "  ->  return min_lr + 0.5 * (peak_lr - min_lr) * (1 + math.cos(math.pi * progress))",
        PRODUCT,
    ),
    (
        "5.3",
        "top_k_filter: lowest = logits.topk(min(top_k, logits.shape[-1]), dim=-1).values[:, -1:]"
        "  ->  lowest = logits.topk(min(logits.shape[-1], top_k), dim=-1).values[:, -1:]",
        "the smaller of two is the same in any order",
    ),
    (
        "5.3",
        "top_k_filter: lowest = logits.topk(min(top_k, logits.shape[-1]), dim=-1).values[:, -1:]"
        "  ->  lowest = logits.topk(min(top_k, logits.shape[-1])).values[:, -1:]",
        LAST,
    ),
    (
        "5.3",
        "top_p_filter: probabilities, order = torch.softmax(logits, dim=-1).sort(dim=-1)"
        "  ->  probabilities, order = torch.softmax(logits, dim=-1).sort()",
        LAST,
    ),
    (
        "5.4",
        "load_checkpoint: checkpoint = torch.load(file, map_location='cpu', weights_only=True)"
        "  ->  checkpoint = torch.load(file, map_location='cpu')",
        "True is the default from torch 2.6 on",
    ),
    (
        "5.5",
        "load_gpt2_weights: raise ValueError(f'{name} is {tuple(given[name].shape)}, the model takes {shape}')"
        "  ->  raise ValueError(f'{name} is {given[name].shape}, the model takes {shape}')",
        "what an error says beside the tensor's name is free",
    ),
]
