"""Builders of generators and critics; GANs take any other built `keras.Model` as well.

Images are channels-last, whatever `keras.config.image_data_format()` says. Generators end in the
range of the data ([-1, 1] by tanh for images), critics in one raw logit; both in float32, also
under mixed precision policies.
"""

from keras_gan.networks.dcgan import dcgan_critic, dcgan_generator
from keras_gan.networks.mlp import mlp_critic, mlp_generator
from keras_gan.networks.pair import Pair
from keras_gan.networks.r3gan import r3gan_critic, r3gan_generator
from keras_gan.networks.registry import builder
from keras_gan.networks.resnet import resnet_critic, resnet_generator
from keras_gan.networks.spectral_normalize import spectral_normalize

__all__ = [
    "Pair",
    "builder",
    "dcgan_critic",
    "dcgan_generator",
    "mlp_critic",
    "mlp_generator",
    "r3gan_critic",
    "r3gan_generator",
    "resnet_critic",
    "resnet_generator",
    "spectral_normalize",
]
