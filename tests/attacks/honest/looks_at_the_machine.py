# Looks at the machine, the time, its own limits and memory, and handles an alarm.
import datetime
import locale
import os
import platform
import resource
import signal
import time
import zoneinfo

import torch
from torch import nn

signal.signal(signal.SIGALRM, lambda number, frame: None)
signal.setitimer(signal.ITIMER_REAL, 0.01)
signal.raise_signal(signal.SIGALRM)
os.kill(os.getpid(), signal.SIGALRM)
print(os.cpu_count(), os.getpid(), time.tzname, platform.platform(), locale.getlocale())
print(resource.getrlimit(resource.RLIMIT_DATA), resource.getrusage(resource.RUSAGE_SELF))
print(datetime.datetime.now(), zoneinfo.available_timezones() and "", os.urandom(4))
print(torch.__config__.show(), torch.get_num_threads(), torch.cuda.is_available())
print(open("/proc/self/status").read()[:100], os.path.exists("/etc/passwd"))


class LayerNorm(nn.Module):
    def __init__(self, emb_dim):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(emb_dim))
        self.shift = nn.Parameter(torch.zeros(emb_dim))

    def forward(self, x):
        mean = x.mean(dim=-1, keepdim=True)
        variance = x.var(dim=-1, keepdim=True, unbiased=False)
        return self.scale * (x - mean) / torch.sqrt(variance + 1e-5) + self.shift
