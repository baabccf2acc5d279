"""`python -m nndsl` is `nndsl`."""

from nndsl.cli.main import main

if __name__ == "__main__":
    main()
