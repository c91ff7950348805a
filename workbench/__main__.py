"""Start the command line: `python -m workbench`."""

from workbench.cli import main

if __name__ == "__main__":  # The worker's statistics process imports this module once more, and must not start a second worker.
    main()
