"""`python -m dscase` does what `dscase` does."""

from dscase.cli.main import run

if __name__ == "__main__":
    run()
