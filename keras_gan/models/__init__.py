"""The GANs: each a `keras.Model` that alternates its players' updates under `fit`."""

from keras_gan.models.acgan import ACGAN
from keras_gan.models.biggan import BigGAN
from keras_gan.models.conditional_gan import ConditionalGAN
from keras_gan.models.cut import CUT
from keras_gan.models.cyclegan import CycleGAN
from keras_gan.models.dragan import DRAGAN
from keras_gan.models.fgan import FGAN
from keras_gan.models.gan import GAN
from keras_gan.models.infogan import InfoGAN
from keras_gan.models.lsgan import LSGAN
from keras_gan.models.pix2pix import Pix2Pix
from keras_gan.models.projection_gan import ProjectionGAN
from keras_gan.models.r3gan import R3GAN
from keras_gan.models.sagan import SAGAN
from keras_gan.models.sequence_gan import SequenceGAN
from keras_gan.models.sngan import SNGAN
from keras_gan.models.text_to_image_gan import TextToImageGAN
from keras_gan.models.wgan import WGAN
from keras_gan.models.wgan_gp import WGANGP
from keras_gan.training.adversarial_model import AdversarialModel
from keras_gan.utils.errors import DivergenceError, LostProcessError, NonFiniteError

__all__ = [
    "ACGAN",
    "BigGAN",
    "ConditionalGAN",
    "InfoGAN",
    "ProjectionGAN",
    "SAGAN",
    "CUT",
    "CycleGAN",
    "DRAGAN",
    "FGAN",
    "GAN",
    "LSGAN",
    "Pix2Pix",
    "R3GAN",
    "SNGAN",
    "SequenceGAN",
    "TextToImageGAN",
    "WGAN",
    "WGANGP",
    "AdversarialModel",
    "DivergenceError",
    "LostProcessError",
    "NonFiniteError",
]
