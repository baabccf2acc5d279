"""Solvers: the minimum of a loss by steps that know its curvature, or at once.

    least_squares    w - H^-1 g(w), which is the minimum of a loss that is quadratic in w
    newton           steps to the minimum of the quadratic that fits the loss at w, within a region where it does
    lbfgs            the same with a curvature estimated from the last gradients

A solver goes through all training data at once and sees the loss as a function of one vector, in float64 whatever the
precision of the model. One iteration counts as an epoch. The gradient, differentiated again, gives the second
derivatives; what steps are taken is decided by SciPy, which is imported when a solver runs.
"""
