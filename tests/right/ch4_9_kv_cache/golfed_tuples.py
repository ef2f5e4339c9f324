import torch as t
class KVCache:
 def __init__(s,n_layers):s.n=n_layers;s.reset()
 def reset(s):s.d=[()]*s.n
 def __len__(s):return s.d[-1][0].shape[2]if s.d[-1]else 0
 def update(s,layer,keys,values):
  s.d[layer]=tuple(t.cat(p,2)for p in zip(*filter(None,(s.d[layer],(keys,values)))));return s.d[layer]
def attend_cached(att,x,cache,layer):
 q,k,v=(w(x).unflatten(-1,(att.num_heads,-1)).transpose(1,2)for w in(att.W_query,att.W_key,att.W_value))
 k,v=cache.update(layer,k,v);n,m=q.shape[2],k.shape[2]
 return att.out_proj(((q@k.mT/att.head_dim**.5).masked_fill(att.mask[m-n:m,:m],-t.inf).softmax(-1)@v).transpose(1,2).flatten(2))
def forward_cached(model,in_idx,cache):
 p=len(cache);x=model.tok_emb(in_idx)+model.pos_emb.weight[p:p+in_idx.shape[1]]
 for i,b in enumerate(model.trf_blocks):x=x+attend_cached(b.att,b.norm1(x),cache,i);x=x+b.ff(b.norm2(x))
 return model.out_head(model.final_norm(x))
@t.no_grad()
def generate_cached(model,idx,max_new_tokens,context_size):
 c=KVCache(len(model.trf_blocks))
 for _ in range(max_new_tokens):
  if idx.shape[1]>context_size:c.reset()
  idx=t.cat((idx,forward_cached(model,idx[:,-context_size:][:,len(c):],c)[:,-1:].argmax(-1)),1)
 return idx
