"""List the available GANs, networks, penalties, augmentations and data sets."""

NEEDS_KERAS = False


def define(flags):
    """No flags."""
