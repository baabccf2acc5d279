"""Makes curve.csv: points of one wave of a sine, with noise, for a polynomial to fit.

    python make_curve.py > curve.csv

    y = sin(pi x) + noise,        x evenly from -1 to 1, noise normal with deviation 0.3

Every other point is marked for training, those between for validation, in the column `part`.
"""

import csv
import math
import random
import sys

POINTS = 21
DEVIATION = 0.3
SEED = 3


def main() -> None:
    draw = random.Random(SEED)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["x", "y", "part"])
    for number in range(POINTS):
        x = 2 * number / (POINTS - 1) - 1
        y = math.sin(math.pi * x) + draw.gauss(0, DEVIATION)
        writer.writerow([f"{x:.1f}", f"{y:.3f}", "validation" if number % 2 else "training"])


if __name__ == "__main__":
    main()
