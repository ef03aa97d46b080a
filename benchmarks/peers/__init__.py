"""The legacy packages that this library replaces, in their own environment: see README.md."""
