"""The smallest GAN of each kind that the engine carries, with networks and data to match.

The library's own GANs of these kinds are in `keras_gan.models`; these hold the engine to account
without them. Conditions here: labels, an auxiliary output, codes drawn in the step, an image for
each image, two unpaired sets, tokens with a phase of likelihood, texts.
"""

import dataclasses

import keras
import numpy as np
from keras import layers, ops

from keras_gan import losses, models, networks
from keras_gan.data_adapters import Categories, Continuous, Texts
from keras_gan.layers import ImagePool
from keras_gan.networks import Pair
from keras_gan.text import Tokenizer
from keras_gan.training import interface
from keras_gan.training.player import Player
from keras_gan.training.priors import Prior
from tests.conformance import BATCH, LATENT_DIM, SHAPE, Case, make_images

CLASSES = 3
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


@register
class Auxiliary(models.AdversarialModel):
    """The critic predicts the label of real and generated samples; its losses call `logits`."""

    auxiliary = True
    critic_logs = ("critic_loss", "real_logit", "fake_logit", "class_loss")

    def critic_loss(self, real, fake):
        (real_logits, real_class), (fake_logits, _) = self.logits(real), self.logits(fake)
        class_loss = _cross_entropy(real_class, real[1])
        self.logs.note("class_loss", class_loss)
        return losses.non_saturating_critic_loss(real_logits, fake_logits) + class_loss

    def generator_loss(self, real, fake):
        logits, classes = self.logits(fake)
        return losses.non_saturating_generator_loss(logits) + _cross_entropy(classes, fake[1])


@register
class Codes(Auxiliary):
    """Codes are drawn in `prepare`: the data is samples alone."""

    def contract(self):
        return Continuous(self.sample_shape)

    def prepare(self, batch):
        samples = super().prepare(batch)
        drawn = self.noise((ops.shape(samples)[0],), "uniform") * CLASSES
        return samples, ops.one_hot(ops.cast(drawn, "int32"), CLASSES)


@register
class Tokens(NonSaturating):
    """Sequences of tokens, learned by likelihood until `pretrain` of them were seen."""

    def __init__(self, generator, critic, pretrain=0, **kwargs):
        super().__init__(generator, critic, **kwargs)
        self.pretrain = pretrain
        self.prior = Prior(self.latent_shape, "uniform")

    def interface(self, generator, critic):
        (shape,) = interface.input_shapes(generator, "generator")
        return interface.Interface(shape, shape)

    def contract(self):
        length, vocabulary = self.sample_shape
        return Categories(vocabulary, (length,), "token")

    def players(self):
        adversarial = [
            dataclasses.replace(player, when=lambda: self.images_seen.value >= self.pretrain)
            for player in super().players()
        ]
        likelihood = Player(
            "generator",
            self.generator,
            self._likelihood,
            ["likelihood"],
            when=lambda: self.images_seen.value < self.pretrain,
        )
        return [likelihood, *adversarial]

    def _likelihood(self, real):
        loss = _cross_entropy(self.generator.logits(real), real)
        self.logs.note("likelihood", loss)
        return loss

    def get_config(self):
        return {**super().get_config(), "pretrain": self.pretrain}


@register
class Captioned(NonSaturating):
    """Texts as condition; a critic that also sees each sample with another row's text."""

    critic_logs = ("critic_loss", "real_logit", "fake_logit", "wrong_logit")

    def condition_of(self, shape):
        return Texts(TOKENIZER)

    def critic_loss(self, real, fake):
        images, texts = real
        wrong = self.logits((images, ops.roll(texts, 1, axis=0)))
        self.logs.note("wrong_logit", wrong)
        return super().critic_loss(real, fake) + losses.non_saturating_generator_loss(-wrong)


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
    generator = networks.contrastive_translator(SHAPE, width=2, blocks=1, projection=3)
    return generator, _patch_critic([layers.Input(SHAPE)], smooth)


@keras.saving.register_keras_serializable("minimal")
class Bigrams(keras.Model):
    """Writes one-hot tokens, each by its own probabilities after the one before it."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.table = layers.Dense(VOCABULARY, dtype="float32")

    def build(self, input_shape=None):
        self.table.build((None, VOCABULARY))
        self.built = True

    @property
    def input_shape(self):
        return (None, LENGTH, VOCABULARY)

    def call(self, noise, training=False):
        """Tokens of largest logit plus Gumbel noise; the gradient is that of a softmax."""
        gumbel = -ops.log(-ops.log(ops.clip(noise, 1e-6, 1 - 1e-6)))
        token, tokens = ops.zeros_like(noise[:, 0]), []
        for position in range(LENGTH):
            scores = self.table(token) + gumbel[:, position]
            hard, soft = ops.one_hot(ops.argmax(scores, -1), VOCABULARY), ops.softmax(scores)
            token = ops.stop_gradient(hard - soft) + soft
            tokens.append(token)
        return ops.stack(tokens, axis=1)

    def logits(self, tokens):
        before = ops.concatenate([ops.zeros_like(tokens[:, :1]), tokens[:, :-1]], axis=1)
        return self.table(before)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {"name": self.name}


def writing(smooth=False):
    generator = Bigrams()
    generator.build()
    tokens = layers.Input((LENGTH, VOCABULARY))
    x = layers.Conv1D(4, 2, activation="softplus")(tokens)
    return generator, keras.Model(tokens, _logit(layers.Flatten()(x)))


def _embedded(tokens):
    x = layers.Embedding(len(TOKENIZER.words), 3)(tokens)
    return layers.GlobalAveragePooling1D()(x)


def captioned(smooth=False):
    latents, tokens = layers.Input((LATENT_DIM,)), layers.Input((TOKENIZER.length,), dtype="int32")
    generator = keras.Model(
        [latents, tokens], _image(layers.Concatenate()([latents, _embedded(tokens)]), smooth)
    )
    images, tokens = layers.Input(SHAPE), layers.Input((TOKENIZER.length,), dtype="int32")
    x = layers.Concatenate()([_features(images, smooth), _embedded(tokens)])
    return generator, keras.Model([images, tokens], _logit(x))


# ---- data ------------------------------------------------------------------------------------


def labels_of(count):
    return np.random.default_rng(1).integers(0, CLASSES, count).astype("uint8")


def labelled_images(count):
    return make_images(count), labels_of(count)


def image_pairs(count):
    images = make_images(count)
    return images, 255 - images


def unpaired_images(count):
    """The second set is larger and has passes of its own."""
    return make_images(count), make_images(count + BATCH)[::-1]


def sentences(count):
    return np.random.default_rng(2).integers(0, VOCABULARY, (count, LENGTH))


def captioned_images(count):
    return make_images(count), [CAPTIONS[i % len(CAPTIONS)] for i in range(count)]


def translated(gan):
    images = make_images(3, "float32")
    return np.concatenate([gan.translate(images, direction=way) for way in gan.directions()])


def captioned_samples(gan):
    return gan.generate(labels=CAPTIONS[:3], seed=0)


PRETRAINED = 2  # Steps of likelihood alone.

CASES = {
    "labelled": Case(models.GAN, networks=labelled, data=labelled_images),
    "labelled_wgan_gp": Case(
        models.WGANGP,
        {"critic_steps": 2, "augment": "translation"},
        networks=labelled,
        data=labelled_images,
    ),
    "auxiliary": Case(Auxiliary, {"penalty": "r1"}, networks=auxiliary, data=labelled_images),
    "codes": Case(Codes, networks=auxiliary),
    "pair": Case(models.Pix2Pix, networks=translating, data=image_pairs, sample=translated),
    "unpaired": Case(
        models.CycleGAN,
        {"replay": lambda: ImagePool(20)},
        networks=two_and_two,
        data=unpaired_images,
        sample=translated,
    ),
    "tokens": Case(
        Tokens,
        {"pretrain": PRETRAINED * BATCH},
        networks=writing,
        data=sentences,
        idle={"critic": PRETRAINED},
    ),
    "texts": Case(Captioned, networks=captioned, data=captioned_images, sample=captioned_samples),
}
