"""Engines: what computes the values of a graph."""
