"""`python -m nndsl` is `nndsl`."""

import gc

from nndsl.lazy import defer

# Programs and graphs are many small objects that live as long as the process: looking for cycles among them after
# every 700 that are made, as Python does by itself, takes a sixth of the time of a short command.
gc.set_threshold(100_000, 50, 100)
defer("numpy")

from nndsl.cli.main import main  # noqa: E402

if __name__ == "__main__":
    main()
