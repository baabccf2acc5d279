"""Training: the loop, what it tells its observers, what is kept of it on disk."""
