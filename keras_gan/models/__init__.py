"""The GANs: each a `keras.Model` that alternates its players' updates under `fit`."""

from keras_gan.models.base import AdversarialModel
from keras_gan.models.gan import GAN
from keras_gan.models.guard import NonFiniteError
from keras_gan.models.sngan import SNGAN
from keras_gan.models.wgan_gp import WGANGP

__all__ = ["GAN", "SNGAN", "WGANGP", "AdversarialModel", "NonFiniteError"]
