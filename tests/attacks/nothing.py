# Defines nothing at all.
