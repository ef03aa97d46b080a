"""Networks and pictures of the GANs that translate images, for `train`."""

import functools

from keras_gan import networks
from keras_gan.cli import training_data
from keras_gan.data import pairs, splits, unpaired

LOADERS = {
    "pairs": lambda flags: functools.partial(pairs.load, flags.data),
    "unpaired": lambda flags: functools.partial(unpaired.load, flags.data, flags.data_b),
}


def pix2pix(flags, x, y):
    """A U-Net, and a critic of pairs. See `keras_gan.cli.image_networks.by_family`."""
    inputs, outputs = x.shape[1:], y.shape[1:]
    generator = networks.unet_translator(inputs, outputs[-1], **_width(flags))
    return generator, _critic(flags, outputs, inputs, normalization="batch"), {}


def cyclegan(flags, x, y):
    """Two translators of the family `--network` and two critics."""
    x, y = _of_one_kind(x.shape[1:], y.shape[1:])
    make = TRANSLATORS[flags.network or "unet"]
    translators = [make(flags, shape, channels) for shape, channels in ((x, y[-1]), (y, x[-1]))]
    return networks.Pair(*translators), networks.Pair(_critic(flags, x), _critic(flags, y)), {}


def cut(flags, x, y):
    """A translator of the family `--network` with heads, and a critic of its outputs."""
    x, y = _of_one_kind(x.shape[1:], y.shape[1:])
    make = CONTRASTIVE[flags.network or "resnet"]
    return make(flags, x, y[-1]), _critic(flags, y), {}


def _of_one_kind(x, y):
    """Both shapes; raises where one set is grey and the other is not, as the identity compares."""
    if x[-1] != y[-1]:
        raise ValueError(
            f"Expected two sets of as many channels: --channels={max(x[-1], y[-1])}. "
            f"Received: images with {x[-1]} and {y[-1]}."
        )
    return x, y


def shown(kind, flags, gan, x, y):
    """What `preview` shows of a GAN that translates: images held out, where the data has a test
    split, else of the training; `None` for any other kind of data."""
    if kind not in LOADERS:
        return None
    try:
        read = training_data.pixels(flags, gan) | training_data.reading(flags)
        return LOADERS[kind](flags)(split="test", **read)
    except splits.NoSplitError:
        return x, y


def _unet(flags, shape, channels):
    return networks.unet_translator(
        shape, channels, normalization="instance", dropout=0.0, **_width(flags)
    )


def _resnet(flags, shape, channels):
    return networks.resnet_translator(shape, channels, halvings=_halvings(shape), **_width(flags))


def _contrastive_unet(flags, shape, channels):
    return networks.contrastive_unet(shape, channels, **_width(flags))


def _contrastive_resnet(flags, shape, channels):
    return networks.contrastive_translator(
        shape, channels, halvings=_halvings(shape), **_width(flags)
    )


TRANSLATORS = {"unet": _unet, "resnet": _resnet}
CONTRASTIVE = {"unet": _contrastive_unet, "resnet": _contrastive_resnet}


def _critic(flags, *shapes, normalization="instance"):
    """Normalised as in the paper, unless a penalty keeps its gradients small."""
    normalization = normalization if flags.penalty in (None, "none") else None
    return networks.patch_critic(*shapes, normalization=normalization, **_width(flags))


def _halvings(shape):
    """Those of the paper, whose images have 128 pixels, and one for small images."""
    return 2 if min(shape[:2]) >= 64 else 1


def _width(flags):
    return {} if flags.width is None else {"width": flags.width}
