"""Builders of generators and critics; any built `keras.Model` of the right shapes serves as well.

Images are channels-last everywhere, whatever `keras.config.image_data_format()` says. Generators
end in the range of the data ([-1, 1] by tanh for images); critics end in one raw logit. Both end in
float32 under mixed precision policies.
"""

from keras_gan.networks.dcgan import dcgan_critic, dcgan_generator
from keras_gan.networks.mlp import mlp_critic, mlp_generator
from keras_gan.networks.r3gan import r3gan_critic, r3gan_generator
from keras_gan.networks.registry import builder
from keras_gan.networks.resnet import resnet_critic, resnet_generator
from keras_gan.networks.spectral_normalize import spectral_normalize

__all__ = [
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
