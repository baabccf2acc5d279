"""Passes: plain functions from a graph to a graph, or to an answer about one. None of them recurses over nodes."""
