# Takes a while to import, and brings half of the standard library and torch along.
import asyncio
import concurrent.futures
import email.message
import sqlite3
import time
import unittest.mock
import xml.dom.minidom

import numpy.polynomial
import torch
import torch.distributions
import torch.nn.functional as F
from torch import nn

time.sleep(0.5)


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.zeros(emb_dim))

    def forward(self, x):
        mean = x.mean(dim=-1, keepdim=True)
        variance = x.var(dim=-1, keepdim=True, unbiased=False)
        return self.scale * (x - mean) / torch.sqrt(variance + 1e-5) + self.shift
