"""The smallest GAN of each kind that the engine carries, with networks and data to match.

The library's own GANs of these kinds are in `keras_gan.models`; these hold the engine to account
without them. Conditions here: labels, an auxiliary output, codes drawn in the step, an image for
each image, two unpaired sets, tokens with a phase of likelihood, texts.
"""

import keras
import numpy as np
from keras import layers, ops

from keras_gan import losses, models, networks
from keras_gan.layers import ImagePool
from keras_gan.networks import Pair
from keras_gan.text import Tokenizer
from tests.conformance import BATCH, LATENT_DIM, SHAPE, Case, make_images

CLASSES = 3
COLOUR = (*SHAPE[:2], 3)
LENGTH, VOCABULARY = 4, 5
CAPTIONS = ["red square", "a small blue circle", "green", "a red circle"]
TOKENIZER = Tokenizer.of(CAPTIONS)


def register(gan):
    return keras.saving.register_keras_serializable("minimal")(gan)


class NonSaturating(models.AdversarialModel):
    """Goodfellow's losses, which most of the kinds share."""

    def critic_loss(self, real, fake):
        return losses.non_saturating_critic_loss(self.real_logits(real), self.fake_logits(fake))

    def generator_loss(self, real, fake):
        return losses.non_saturating_generator_loss(self.fake_logits(fake))


def _cross_entropy(logits, targets):
    return -ops.mean(ops.sum(targets * ops.log_softmax(logits, axis=-1), axis=-1))


# ---- networks --------------------------------------------------------------------------------


def _image(x, smooth, name=None):
    x = layers.Dense(4 * 4 * 2)(x)
    x = layers.Reshape((4, 4, 2))(x)
    x = layers.BatchNormalization(momentum=0.7)(x)
    x = layers.Activation("tanh" if smooth else "relu")(x)
    x = x if smooth else layers.Dropout(0.2, seed=5)(x)
    x = layers.Conv2DTranspose(SHAPE[-1], 4, 2, padding="same")(x)
    return layers.Activation("tanh", dtype="float32", name=name)(x)


def _features(images, smooth):
    x = layers.Conv2D(3, 3, 2, padding="same")(images)
    x = layers.Activation("softplus" if smooth else "leaky_relu")(x)
    x = x if smooth else layers.Dropout(0.2, seed=6)(x)
    return layers.Flatten()(x)


def _logit(x):
    return layers.Dense(1, dtype="float32")(x)


def labelled_generator(smooth, classes=CLASSES):
    inputs = layers.Input((LATENT_DIM,)), layers.Input((classes,))
    return keras.Model(list(inputs), _image(layers.Concatenate()(list(inputs)), smooth))


def labelled_critic(smooth, classes=CLASSES):
    images, labels = layers.Input(SHAPE), layers.Input((classes,))
    x = layers.Concatenate()([_features(images, smooth), layers.Dense(3)(labels)])
    x = layers.Activation("softplus")(layers.Dense(4)(x))
    return keras.Model([images, labels], _logit(x))


def labelled(smooth=False):
    return labelled_generator(smooth), labelled_critic(smooth)


def auxiliary(smooth=False):
    images = layers.Input(SHAPE)
    x = _features(images, smooth)
    outputs = [_logit(x), layers.Dense(CLASSES, dtype="float32")(x)]
    return labelled_generator(smooth), keras.Model(images, outputs)


def projection(smooth=False):
    generator = networks.dcgan_generator(SHAPE, LATENT_DIM, width=4, classes=CLASSES)
    return generator, networks.projection_critic(SHAPE, CLASSES, width=4)


def biggan(smooth=False):
    generator = networks.biggan_generator(COLOUR, LATENT_DIM, 16, CLASSES, shared_dim=3)
    return generator, networks.biggan_critic(COLOUR, 16, smallest_side=4, classes=CLASSES)


def attentive(smooth=False):
    generator = networks.sagan_generator(COLOUR, LATENT_DIM, 16, CLASSES)
    return generator, networks.sagan_critic(COLOUR, 16, smallest_side=4, classes=CLASSES)


def _translating(smooth):
    images = layers.Input(SHAPE)
    x = layers.Conv2D(2, 3, padding="same")(images)
    x = layers.BatchNormalization(momentum=0.7)(x)
    x = layers.Activation("tanh" if smooth else "relu")(x)
    x = layers.Conv2D(SHAPE[-1], 3, padding="same")(x)
    return keras.Model(images, layers.Activation("tanh", dtype="float32")(x))


def _patch_critic(inputs, smooth):
    x = layers.Concatenate()(inputs) if len(inputs) > 1 else inputs[0]
    x = layers.Conv2D(3, 3, 2, padding="same")(x)
    x = layers.Activation("softplus" if smooth else "leaky_relu")(x)
    x = layers.Conv2D(1, 3, padding="same", dtype="float32")(x)
    return keras.Model(inputs if len(inputs) > 1 else inputs[0], x)


def translating(smooth=False):
    inputs = [layers.Input(SHAPE), layers.Input(SHAPE)]
    return _translating(smooth), _patch_critic(inputs, smooth)


def two_and_two(smooth=False):
    generator = Pair(_translating(smooth), _translating(smooth))
    critics = [_patch_critic([layers.Input(SHAPE)], smooth) for _ in range(2)]
    return generator, Pair(*critics)


def contrasting(smooth=False):
    generator = networks.contrastive_translator(SHAPE, width=2, blocks=1, projection=3, halvings=1)
    return generator, _patch_critic([layers.Input(SHAPE)], smooth)


def writing(smooth=False):
    size = {"length": TOKENIZER.length, "vocabulary": len(TOKENIZER.words), "end": 0}
    generator = networks.lstm_generator(**size, width=3, dropout=0.0 if smooth else 0.2)
    return generator, networks.cnn_sequence_critic(
        **size, windows=(1, 2), width=3, embedding=3, dropout=0.0 if smooth else 0.2
    )


def captioned(smooth=False):
    size = {"vocabulary": len(TOKENIZER.words), "length": TOKENIZER.length, "text_width": 3}
    return (
        networks.text_to_image_generator(SHAPE, **size, latent_dim=2, width=2, augmentation=0.1),
        networks.text_to_image_critic(SHAPE, **size, width=2),
    )


# ---- data ------------------------------------------------------------------------------------


def labels_of(count):
    return np.random.default_rng(1).integers(0, CLASSES, count).astype("uint8")


def labelled_images(count):
    return make_images(count), labels_of(count)


def labelled_colours(count):
    return np.repeat(make_images(count), 3, axis=-1), labels_of(count)


def image_pairs(count):
    images = make_images(count)
    return images, 255 - images


def unpaired_images(count):
    """The second set is larger and has passes of its own."""
    return make_images(count), make_images(count + BATCH)[::-1]


def captions(count):
    return [CAPTIONS[i % len(CAPTIONS)] for i in range(count)]


def captioned_images(count):
    return make_images(count), captions(count)


def translated(gan):
    images = make_images(3, "float32")
    return np.concatenate([gan.translate(images, direction=way) for way in gan.directions()])


def captioned_samples(gan):
    return gan.generate(texts=CAPTIONS[:3], seed=0)


def written(gan):
    return gan.generate_tokens(3, seed=0)


PRETRAINED = 2  # Steps of likelihood alone.

CASES = {
    "labelled": Case(models.ConditionalGAN, networks=labelled, data=labelled_images),
    "labelled_wgan_gp": Case(
        models.WGANGP,
        {"critic_steps": 2, "augment": "translation"},
        networks=labelled,
        data=labelled_images,
    ),
    "auxiliary": Case(models.ACGAN, {"penalty": "r1"}, networks=auxiliary, data=labelled_images),
    "codes": Case(
        models.InfoGAN,
        {"categorical": 2, "continuous": 1, "distortion": "affine", "real_weight": 0.5},
        networks=auxiliary,
    ),
    "projection": Case(
        models.ProjectionGAN, {"critic_steps": 2}, networks=projection, data=labelled_images
    ),
    "biggan": Case(models.BigGAN, {"critic_steps": 1}, networks=biggan, data=labelled_colours),
    "sagan": Case(models.SAGAN, networks=attentive, data=labelled_colours),
    "pair": Case(models.Pix2Pix, networks=translating, data=image_pairs, sample=translated),
    "unpaired": Case(
        models.CycleGAN,
        {"penalty": "r1", "replay": lambda: ImagePool(20)},
        networks=two_and_two,
        data=unpaired_images,
        sample=translated,
    ),
    "tokens": Case(
        models.SequenceGAN,
        {"tokenizer": TOKENIZER, "pretrain": PRETRAINED * BATCH, "critic_pretrain": BATCH},
        networks=writing,
        data=captions,
        sample=written,
        idle={"critic": PRETRAINED, "generator": 1},
    ),
    "texts": Case(
        models.TextToImageGAN,
        {"tokenizer": TOKENIZER, "interpolation": 0.5, "near_misses": 0.5},
        networks=captioned,
        data=captioned_images,
        sample=captioned_samples,
    ),
}
