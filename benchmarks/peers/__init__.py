"""The legacy packages, run in an environment of their own: see README.md."""
