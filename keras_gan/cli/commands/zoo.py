"""List the pretrained GANs: what each is good for, its data, size and scores."""

NEEDS_KERAS = False


def define(flags):
    """No flags."""
