from dataclasses import dataclass
import torch.nn as nn
from ch4_6_gpt_model import gpt2_config as g
@dataclass(frozen=True)
class GPTConfig:
 vocab_size:int=50257;context_length:int=1024;emb_dim:int=768;n_heads:int=12;n_layers:int=12;drop_rate:float=.1;qkv_bias:bool=False
 def __post_init__(s):
  *z,p,_=vars(s).values()
  if min(z)<1 or s.emb_dim%s.n_heads or p<0 or p>1:raise ValueError(s)
 @classmethod
 def from_name(c,name):
  if name not in["gpt2-"+x for x in("small","medium","large","xl")]:raise ValueError(name)
  return c(**g(name))
 to_dict=lambda s:{**vars(s)}
def init_weights(model):
 B=model.trf_blocks;r=[l for b in B for l in(b.att.out_proj,b.ff.layers[2])]
 for m in model.modules():
  if isinstance(m,(nn.Linear,nn.Embedding)):
   m.weight.data.normal_(0,.02/(2*len(B))**(.5*any(m is l for l in r)))
   if getattr(m,"bias",None)is not None:m.bias.data.zero_()
tie_weights=lambda model:setattr(model.out_head,"weight",model.tok_emb.weight)
