"""Builders of generators and critics; GANs take any other built `keras.Model` as well.

Images are channels-last, whatever `keras.config.image_data_format()` says. Generators end in the
range of the data ([-1, 1] by tanh for images), critics in one raw logit; both in float32, also
under mixed precision policies.
"""

from keras_gan.networks.biggan import biggan_critic, biggan_generator
from keras_gan.networks.contrastive import contrastive_translator, contrastive_unet
from keras_gan.networks.dcgan import dcgan_critic, dcgan_generator
from keras_gan.networks.lstm_generator import lstm_generator
from keras_gan.networks.mlp import mlp_critic, mlp_generator
from keras_gan.networks.pair import Pair
from keras_gan.networks.patch_critic import patch_critic
from keras_gan.networks.projection import projection_critic
from keras_gan.networks.r3gan import r3gan_critic, r3gan_generator
from keras_gan.networks.registry import builder
from keras_gan.networks.resnet import resnet_critic, resnet_generator
from keras_gan.networks.resnet_translator import resnet_translator
from keras_gan.networks.sagan import sagan_critic, sagan_generator
from keras_gan.networks.sequence_critics import cnn_sequence_critic, lstm_sequence_critic
from keras_gan.networks.spectral_normalize import spectral_normalize
from keras_gan.networks.text_to_image import text_to_image_critic, text_to_image_generator
from keras_gan.networks.unet import unet_translator

__all__ = [
    "Pair",
    "biggan_critic",
    "biggan_generator",
    "builder",
    "cnn_sequence_critic",
    "contrastive_translator",
    "contrastive_unet",
    "dcgan_critic",
    "dcgan_generator",
    "lstm_generator",
    "lstm_sequence_critic",
    "mlp_critic",
    "mlp_generator",
    "patch_critic",
    "projection_critic",
    "r3gan_critic",
    "r3gan_generator",
    "resnet_critic",
    "resnet_generator",
    "resnet_translator",
    "sagan_critic",
    "sagan_generator",
    "spectral_normalize",
    "text_to_image_critic",
    "text_to_image_generator",
    "unet_translator",
]
