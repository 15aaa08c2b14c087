"""One file for each format: what is read of it, and how."""
