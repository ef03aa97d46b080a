"""A small preset with classes, whose batch statistics depend on the truncation."""

from keras_gan import models, networks


def save_small(directory):
    """Write it as the folder `small` of a directory; the folder's path."""
    generator = networks.dcgan_generator((8, 8, 1), 4, 2, classes=3)
    gan = models.ConditionalGAN(generator, networks.dcgan_critic((8, 8, 1), 2, classes=3))
    gan.standing_statistics(100)
    gan.save_to_preset(directory / "small")
    return directory / "small"
