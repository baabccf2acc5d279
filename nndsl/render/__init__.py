"""Pictures and tables of a graph and of its training."""
