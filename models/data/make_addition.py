"""Makes addition.csv: sums of two binary numbers, digit by digit, as sequences for a recurrent network.

    python make_addition.py > addition.csv

Each sequence adds two numbers a + b = sum. Its steps are their bits, the least significant first, so that a network
that reads a and b in step has to keep one bit, the carry:

    sum[t] = a[t] xor b[t] xor carry[t]        carry[t+1] = 1 where at least two of the three are 1

A sequence has 4 to 12 steps; the last bit of both numbers is 0, and takes up the last carry.
"""

import csv
import random
import sys

SEQUENCES = 400
STEPS = range(4, 13)
SEED = 1


def bits(number: int, steps: int) -> list[int]:
    """The lowest `steps` bits of a number, the least significant first."""
    return [number >> step & 1 for step in range(steps)]


def sequence(draw: random.Random) -> list[tuple[int, int, int]]:
    """The steps of one sum: a, b, sum."""
    steps = draw.choice(STEPS)
    a, b = (draw.getrandbits(steps - 1) for _ in range(2))
    return list(zip(bits(a, steps), bits(b, steps), bits(a + b, steps)))


def main() -> None:
    draw = random.Random(SEED)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["sequence", "a", "b", "sum"])
    for number in range(1, SEQUENCES + 1):
        writer.writerows([number, *step] for step in sequence(draw))


if __name__ == "__main__":
    main()
