"""The recipe of Keras's WGAN-GP tutorial: its networks and settings, and two ways to train them.

`"theirs"` overrides `train_step` as the tutorial does: three critic updates on one batch of images,
each with new latents, then one generator update. `"ours"` is `keras_gan.models.WGANGP`, where each
critic update takes a new batch of images.

Reference: https://keras.io/examples/generative/wgan_gp/, read as a description.
"""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from benchmarks.contestants import SHAPE, Contestant
from benchmarks.contestants.library import trained_by_fit
from keras_gan import models

LATENT_DIM, CRITIC_STEPS, WEIGHT, BATCH_SIZE = 128, 3, 10.0, 512


def make(recipe, batch_size=BATCH_SIZE, jit_compile="auto"):
    model = compiled(recipe, jit_compile=jit_compile)
    if recipe == "ours":
        return trained_by_fit(model, batch_size)
    images = np.random.default_rng(0).uniform(-1, 1, (8 * batch_size, *SHAPE)).astype("float32")
    dataset = tf.data.Dataset.from_tensor_slices(images).batch(batch_size).repeat()
    options = tf.data.Options()
    options.autotune.enabled = False  # It makes each `fit` end up to 5 s late.
    dataset = dataset.with_options(options)

    def step(count):
        model.fit(dataset, steps_per_epoch=count, verbose=0)

    return Contestant(batch_size, step)


def compiled(recipe, **arguments):
    """The tutorial's GAN, `"theirs"` or `"ours"`, ready for `fit`."""
    keras.utils.set_random_seed(0)
    players = build_generator(), build_critic()
    if recipe == "theirs":
        model = Tutorial(*players)
    else:
        model = models.WGANGP(*players, critic_steps=CRITIC_STEPS, penalty_weight=WEIGHT, seed=0)
    model.compile(*(keras.optimizers.Adam(2e-4, 0.5, 0.9) for _ in range(2)), **arguments)
    return model


class Tutorial(keras.Model):
    """The tutorial's `train_step`; images in [-1, 1]."""

    def __init__(self, generator, critic):
        super().__init__()
        self.generator, self.critic = generator, critic

    def compile(self, generator_optimizer, critic_optimizer, **arguments):
        super().compile(**arguments)
        self.generator_optimizer, self.critic_optimizer = generator_optimizer, critic_optimizer

    def train_step(self, real):
        for _ in range(CRITIC_STEPS):
            critic_loss = self.update_critic(real)
        return {"critic_loss": critic_loss, "generator_loss": self.update_generator(real)}

    def update_critic(self, real):
        with tf.GradientTape() as tape:
            fake = self.generate_batch(real)
            scores = [tf.reduce_mean(self.critic(x, training=True)) for x in (fake, real)]
            loss = scores[0] - scores[1] + WEIGHT * self.penalty(real, fake)
        variables = self.critic.trainable_variables
        self.critic_optimizer.apply_gradients(
            zip(tape.gradient(loss, variables), variables, strict=True)
        )
        return loss

    def update_generator(self, real):
        with tf.GradientTape() as tape:
            loss = -tf.reduce_mean(self.critic(self.generate_batch(real), training=True))
        variables = self.generator.trainable_variables
        self.generator_optimizer.apply_gradients(
            zip(tape.gradient(loss, variables), variables, strict=True)
        )
        return loss

    def generate_batch(self, real):
        latents = tf.random.normal((tf.shape(real)[0], LATENT_DIM))
        return self.generator(latents, training=True)

    def penalty(self, real, fake):
        between = real + tf.random.uniform((tf.shape(real)[0], 1, 1, 1)) * (fake - real)
        with tf.GradientTape() as tape:
            tape.watch(between)
            scores = self.critic(between, training=True)
        slope = tape.gradient(scores, between)
        norm = tf.sqrt(tf.reduce_sum(tf.square(slope), axis=(1, 2, 3)) + 1e-12)
        return tf.reduce_mean(tf.square(norm - 1.0))


def build_generator():
    x = latents = keras.Input((LATENT_DIM,))
    x = layers.Dense(4 * 4 * 256, use_bias=False)(x)
    x = layers.LeakyReLU(0.2)(layers.BatchNormalization()(x))
    x = layers.Reshape((4, 4, 256))(x)
    for channels in (128, 64, 1):
        x = layers.UpSampling2D()(x)
        x = layers.Conv2D(channels, 3, padding="same", use_bias=False)(x)
        x = layers.BatchNormalization()(x)
        x = layers.LeakyReLU(0.2)(x) if channels > 1 else layers.Activation("tanh")(x)
    return keras.Model(latents, layers.Cropping2D(2)(x))


def build_critic():
    x = images = keras.Input(SHAPE)
    x = layers.ZeroPadding2D(2)(x)
    for channels, dropout in ((64, 0.0), (128, 0.3), (256, 0.3), (512, 0.0)):
        x = layers.LeakyReLU(0.2)(layers.Conv2D(channels, 5, strides=2, padding="same")(x))
        x = layers.Dropout(dropout)(x) if dropout else x
    x = layers.Dropout(0.2)(layers.Flatten()(x))
    return keras.Model(images, layers.Dense(1)(x))
