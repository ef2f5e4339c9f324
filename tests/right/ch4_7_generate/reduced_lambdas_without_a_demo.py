import torch
from functools import reduce
C=torch.cat
def generate_text_simple(model,idx,max_new_tokens,context_size):
 with torch.no_grad():return reduce(lambda i,_:C((i,model(i[:,-context_size:])[:,-1].max(-1,True)[1]),1),range(max_new_tokens),idx)
text_to_token_ids=lambda text,tokenizer:torch.tensor([tokenizer.encode(text,allowed_special="all")])
token_ids_to_text=lambda token_ids,tokenizer:tokenizer.decode(*token_ids.tolist())
