import torch
import torch.nn as nn


class Temperature(nn.Module):
    def __init__(self, temperature):
        super(Temperature, self).__init__()
        self.register_buffer("temperature", torch.tensor(float(temperature), dtype=torch.float64))

    def forward(self, logits):
        return logits / self.temperature.to(device=logits.device, dtype=logits.dtype)


class TopK(nn.Module):
    def __init__(self, top_k):
        super(TopK, self).__init__()
        self.top_k = top_k

    def forward(self, logits):
        new_logits = torch.full_like(logits, float("-inf"))
        k = min(self.top_k, logits.shape[-1])
        top_logits, top_pos = torch.topk(logits, k)
        return new_logits.scatter(dim=-1, index=top_pos, src=top_logits)


class TopP(nn.Module):
    def __init__(self, top_p):
        super(TopP, self).__init__()
        self.top_p = top_p

    def one_row(self, row):
        probas = torch.softmax(row, dim=0)
        out = torch.full_like(row, float("-inf"))
        total = 0.0
        for i in torch.argsort(probas, descending=True).tolist():
            out[i] = row[i]
            total = total + probas[i].item()
            if total >= self.top_p:
                break
        return out

    def forward(self, logits):
        rows = []
        for row in logits:
            rows.append(self.one_row(row).unsqueeze(0))
        return torch.cat(rows, dim=0)


def softmax_with_temperature(logits, temperature):
    net = nn.Sequential(Temperature(temperature), nn.Softmax(dim=-1))
    return net(logits)


def top_k_filter(logits, top_k):
    return TopK(top_k)(logits)


def top_p_filter(logits, top_p):
    return TopP(top_p)(logits)


def generate(model, idx, max_new_tokens, context_size, temperature=0.0, top_k=None, eos_id=None, top_p=None):
    layers = []
    if temperature > 0:
        layers.append(Temperature(temperature))
        if top_k is not None:
            layers.append(TopK(top_k))
        if top_p is not None:
            layers.append(TopP(top_p))
        layers.append(nn.Softmax(dim=-1))
    sampler = nn.Sequential(*layers)

    start = idx.shape[1]
    for step in range(max_new_tokens):
        idx_cond = idx[:, -context_size:]
        with torch.no_grad():
            logits = model(idx_cond)
        logits = logits[:, -1, :]
        if temperature > 0:
            probs = sampler(logits)
            idx_next = torch.cat([torch.multinomial(p, num_samples=1).reshape(1, 1) for p in probs], dim=0)
        else:
            idx_next = torch.argmax(logits, dim=-1, keepdim=True)

        if eos_id is not None:
            # rows that have said eos already (after the prompt!)
            finished = (idx[:, start:] == eos_id).any(dim=1, keepdim=True)
            idx_next[finished] = eos_id
            if (idx_next == eos_id).all():
                print("all done after", step, "tokens")
                break

        idx = torch.cat((idx, idx_next), dim=1)
    print("idx:", idx.shape)
    return idx
