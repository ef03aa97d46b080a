"""Networks of a family, as the flags of `train` ask for them and the loaded data need them."""

import inspect

from keras_gan import data, networks
from keras_gan.utils.checks import is_image

IMAGE_LATENTS, OTHER_LATENTS = 64, 16


def by_family(flags, x, y, family=None, auxiliary=False):
    """Both networks of the family `--network`, with as many classes as the labels `y` have.

    Args:
        flags, x, y: the command's flags and the loaded data.
        family: the default for images, as in `build_networks`.
        auxiliary: whether the critic predicts the label instead of taking it.

    Returns:
        `(generator, critic, arguments)`: the last are arguments of the GAN's constructor that the
        data decide, such as a tokenizer.
    """
    family = flags.network or (family if is_image(x.shape[1:]) else None)
    size = flags.latent_dim, flags.width, _classes(flags, y), auxiliary
    return *build_networks(family, x.shape[1:], *size), {}


def projecting(flags, x, y):
    """Networks of the family `--network`; by default, for images, DCGAN's generator and the
    projection critic.

    The label joins the latents of images of up to 32 x 32 pixels, as digits are surer then. At 64
    px that drowned the latents, and all faces were one: docs/labelled_gans.md.
    """
    shape, classes = x.shape[1:], _classes(flags, y)
    if flags.network or not is_image(shape):
        return by_family(flags, x, y)
    width = {} if flags.width is None else {"width": flags.width}
    joined = shape[0] * shape[1] <= 32**2
    generator = networks.dcgan_generator(
        shape, flags.latent_dim or IMAGE_LATENTS, classes=classes, joined=joined, **width
    )
    return generator, networks.projection_critic(shape, classes, **width), {}


def with_codes(flags, x, y):
    """Networks of ten categories and two numbers, as the paper has for MNIST."""
    codes = {"categorical": 10, "continuous": 2}
    size = flags.latent_dim, flags.width, sum(codes.values()), True
    distortion = {"distortion": "affine", "real_weight": 1.0} if is_image(x.shape[1:]) else {}
    return *build_networks(flags.network, x.shape[1:], *size), codes | distortion


def _classes(flags, y):
    return None if y is None else len(data.class_names(flags.data, flags.labels))


def build_networks(
    family, sample_shape, latent_dim=None, width=None, classes=None, auxiliary=False
):
    """A generator and a critic for samples of `sample_shape`.

    Args:
        family: one of `network_names()`; by default dcgan for images and mlp for anything else.
        sample_shape: shape of one sample.
        latent_dim: by default `IMAGE_LATENTS` for images and `OTHER_LATENTS` for anything else.
        width: by default that of the family.
        classes: number of classes where both networks take labels.
        auxiliary: whether the critic predicts the label instead of taking it.
    """
    family = family or ("dcgan" if is_image(sample_shape) else "mlp")
    generator, critic = (
        getattr(networks, f"{family}_{player}") for player in ("generator", "critic")
    )
    if not is_image(sample_shape) and "image_shape" in inspect.signature(generator).parameters:
        raise ValueError(
            f"These networks are for images. For samples of shape {sample_shape} take "
            f"--network=mlp. Received: --network={family}."
        )
    if auxiliary and "auxiliary" not in inspect.signature(critic).parameters:
        raise ValueError(
            "The critic of this GAN predicts labels or codes, as those of --network=dcgan, mlp, "
            f"r3gan and resnet can. Received: --network={family}."
        )
    width = {} if width is None else {"width": width}
    asked = {} if classes is None else {"classes": classes}
    predicted = {"auxiliary": classes} if auxiliary else asked
    latent_dim = latent_dim or (IMAGE_LATENTS if is_image(sample_shape) else OTHER_LATENTS)
    made = generator(sample_shape, latent_dim, **width, **asked)
    return made, critic(sample_shape, **width, **predicted)


def network_names():
    """The families of `keras_gan.networks` with both players, but those of texts, sorted."""
    families = (name.removesuffix("_generator") for name in networks.__all__)
    pairs = (name for name in families if f"{name}_critic" in networks.__all__)
    return sorted(name for name in pairs if not _takes(f"{name}_generator", "vocabulary"))


def _takes(network, argument):
    return argument in inspect.signature(getattr(networks, network)).parameters
