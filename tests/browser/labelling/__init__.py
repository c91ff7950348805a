"""A small app around the labelling component, with a server side of its own: the contract and nothing else."""
