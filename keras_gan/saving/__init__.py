"""A run on disk: the state of a training, and files that hold it whole or not at all."""
