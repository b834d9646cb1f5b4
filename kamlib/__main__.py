"""``python -m kamlib`` is ``kam``."""

from kamlib.cli import app

if __name__ == "__main__":
    app()
