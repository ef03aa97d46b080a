"""Layers that Keras lacks, or whose second derivative is wrong in Keras on some backend."""

from keras_gan.layers.conditional_batch_normalization import ConditionalBatchNormalization
from keras_gan.layers.conditioning_augmentation import ConditioningAugmentation
from keras_gan.layers.counted import Counted, MeanOfCounted
from keras_gan.layers.group_normalization import GroupNormalization
from keras_gan.layers.grouped_convolution import GroupedConv2D
from keras_gan.layers.image_pool import ImagePool
from keras_gan.layers.label_embedding import LabelEmbedding
from keras_gan.layers.latent_chunks import LatentChunks
from keras_gan.layers.minibatch_stddev import MinibatchStdDev
from keras_gan.layers.reflection_padding import ReflectionPadding2D
from keras_gan.layers.resampling import (
    NearestUpSampling2D,
    SmoothDownSampling2D,
    SmoothUpSampling2D,
)
from keras_gan.layers.self_attention import SelfAttention
from keras_gan.layers.spatial_basis import GlobalDepthwiseConv2D, LearnedBasis
from keras_gan.layers.spectral_normalization import SpectralNormalization

__all__ = [
    "ConditionalBatchNormalization",
    "ConditioningAugmentation",
    "Counted",
    "GlobalDepthwiseConv2D",
    "GroupNormalization",
    "GroupedConv2D",
    "ImagePool",
    "LabelEmbedding",
    "LatentChunks",
    "LearnedBasis",
    "MeanOfCounted",
    "MinibatchStdDev",
    "NearestUpSampling2D",
    "ReflectionPadding2D",
    "SelfAttention",
    "SmoothDownSampling2D",
    "SmoothUpSampling2D",
    "SpectralNormalization",
]
