"""The command `secondsource`, also as `python -m secondsource`."""

import sys


def main() -> None:
    """Run the command line; an error of ours is one line on standard error and exit code 1."""
    from secondsource.cli import app
    from secondsource.errors import SecondSourceError

    try:
        app()
    except SecondSourceError as error:
        print(f"secondsource: {error}", file=sys.stderr)  # noqa: T201 - the command line prints
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # the reader of our output had enough, as `head` has
        sys.stderr.close()
        sys.exit(0)


if __name__ == "__main__":
    main()
