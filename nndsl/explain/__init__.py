"""What a word means, found by trying it: types from example applications, gradients from the operators themselves."""
