# Imports the solution as a module of the project.
from solutions.ch4_2_layer_norm import LayerNorm
