"""`python -m mailguard` is the `mailguard` command."""

from mailguard.cli import main

if __name__ == "__main__":
    main()
