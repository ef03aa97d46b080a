"""Keras's tutorial of a DCGAN on CelebA at 64 pixels, with its networks, loss and settings.

Reference: https://keras.io/examples/generative/dcgan_overriding_train_step/, read as a description.
"""

import keras
import tensorflow as tf
from keras import layers

LATENT_DIM, BATCH_SIZE, RATE, NOISE = 128, 32, 1e-4, 0.05


def make(faces, size, seed, scratch):
    return Tutorial(faces, size, seed)


class Tutorial:
    def __init__(self, faces, size, seed):
        keras.utils.set_random_seed(seed)
        self.model = GAN(build_generator(size), build_critic(size))
        self.model.compile(*(keras.optimizers.Adam(RATE) for _ in range(2)))
        self.parameters = self.model.generator.count_params()
        read = keras.utils.image_dataset_from_directory(
            faces, labels=None, image_size=(size, size), batch_size=BATCH_SIZE
        )
        self.images = read.map(lambda images: images / 255.0)

    def train(self, watch):
        self.model.fit(self.images, epochs=1_000_000, callbacks=[Turn(watch)], verbose=0)

    def draw(self, count):
        latents = keras.random.normal((count, LATENT_DIM))
        images = self.model.generator.predict(latents, batch_size=BATCH_SIZE, verbose=0)
        return (images * 255.0).round().astype("uint8")


class Turn(keras.callbacks.Callback):
    """Ends `fit` when the watch says so."""

    def __init__(self, watch):
        super().__init__()
        self.watch = watch

    def on_train_batch_end(self, batch, logs=None):
        self.model.stop_training = self.watch.stepped(BATCH_SIZE)


class GAN(keras.Model):
    """The critic learns 1 for generated images and 0 for real ones, both a little above."""

    def __init__(self, generator, critic):
        super().__init__()
        self.generator, self.critic = generator, critic
        self.loss_fn = keras.losses.BinaryCrossentropy()

    def compile(self, generator_optimizer, critic_optimizer):
        super().compile()
        self.generator_optimizer, self.critic_optimizer = generator_optimizer, critic_optimizer

    def train_step(self, real):
        rows = tf.shape(real)[0]
        images = tf.concat([self.generator(draw_latents(rows)), real], axis=0)
        labels = tf.concat([tf.ones((rows, 1)), tf.zeros((rows, 1))], axis=0)
        labels += NOISE * tf.random.uniform(tf.shape(labels))
        critic_loss = self.update(
            self.critic, self.critic_optimizer, lambda: self.loss_fn(labels, self.critic(images))
        )
        latents, wanted = draw_latents(rows), tf.zeros((rows, 1))
        generator_loss = self.update(
            self.generator,
            self.generator_optimizer,
            lambda: self.loss_fn(wanted, self.critic(self.generator(latents))),
        )
        return {"critic_loss": critic_loss, "generator_loss": generator_loss}

    def update(self, network, optimizer, loss):
        with tf.GradientTape() as tape:
            value = loss()
        variables = network.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(value, variables), variables, strict=True))
        return value


def draw_latents(rows):
    return tf.random.normal((rows, LATENT_DIM))


def build_critic(size):
    x = images = keras.Input((size, size, 3))
    for channels in (64, 128, 128):
        x = layers.Conv2D(channels, 4, strides=2, padding="same")(x)
        x = layers.LeakyReLU(negative_slope=0.2)(x)
    x = layers.Dropout(0.2)(layers.Flatten()(x))
    return keras.Model(images, layers.Dense(1, activation="sigmoid")(x))


def build_generator(size):
    side = size // 8
    x = latents = keras.Input((LATENT_DIM,))
    x = layers.Reshape((side, side, 128))(layers.Dense(side * side * 128)(x))
    for channels in (128, 256, 512):
        x = layers.Conv2DTranspose(channels, 4, strides=2, padding="same")(x)
        x = layers.LeakyReLU(negative_slope=0.2)(x)
    return keras.Model(latents, layers.Conv2D(3, 5, padding="same", activation="sigmoid")(x))
