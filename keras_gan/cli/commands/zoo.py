"""List the pretrained GANs, with their data, size and scores."""

NEEDS_KERAS = False


def define(flags):
    """No flags."""
