"""WGAN-GP by tensorflow-gan 2.1.0, in its own environment: a graph, train ops and a session."""

import numpy as np
import tensorflow as tf
import tensorflow_gan as tfgan

from benchmarks.contestants import LATENT_DIM, SHAPE, Contestant

CRITIC_STEPS, WEIGHT = 5, 10.0
tf1, layers = tf.compat.v1, tf.keras.layers


def make(width, batch_size):
    tf1.disable_eager_execution()
    tf1.disable_v2_behavior()
    tf1.set_random_seed(0)
    train_ops = build(width, batch_size)
    session = tf1.Session()
    session.run(tf1.global_variables_initializer())

    def steps(count):
        for _ in range(count):
            for _ in range(CRITIC_STEPS):
                session.run(train_ops.discriminator_train_op)
            session.run(train_ops.generator_train_op)

    return Contestant(CRITIC_STEPS * batch_size, steps)


def build(width, batch_size):
    """Train ops on random images that stay on the device."""
    rows = np.random.default_rng(0).integers(0, 256, (batch_size, *SHAPE), "uint8")
    images = tf.cast(tf.constant(rows), tf.float32) / 127.5 - 1.0
    model = tfgan.gan_model(
        lambda latents: generator(latents, width),
        lambda samples, _: critic(samples, width),
        real_data=images,
        generator_inputs=tf.random.normal((batch_size, LATENT_DIM)),
    )
    # `tfgan.gan_loss` adds these up, but calls a function that Python 3.11 removed.
    penalty = tfgan.losses.wasserstein_gradient_penalty(model)
    loss = tfgan.GANLoss(
        tfgan.losses.wasserstein_generator_loss(model),
        tfgan.losses.wasserstein_discriminator_loss(model) + WEIGHT * penalty,
    )
    adams = (tf1.train.AdamOptimizer(2e-4, 0.0, 0.9) for _ in range(2))
    return tfgan.gan_train_ops(model, loss, *adams)


def generator(latents, width):
    """The DCGAN generator of `keras_gan.networks`."""
    side = SHAPE[0] // 4
    x = tf1.layers.dense(latents, side * side * 2 * width, use_bias=False)
    x = tf.reshape(x, (-1, side, side, 2 * width))
    x = tf.nn.relu(tf1.layers.batch_normalization(x, training=True))
    x = tf1.layers.conv2d_transpose(x, width, 4, 2, "same", use_bias=False)
    x = tf.nn.relu(tf1.layers.batch_normalization(x, training=True))
    return tf.tanh(tf1.layers.conv2d_transpose(x, SHAPE[2], 4, 2, "same"))


def critic(images, width):
    """The DCGAN critic of `keras_gan.networks`."""
    x = tf.nn.leaky_relu(tf1.layers.conv2d(images, width, 4, 2, "same"), 0.2)
    x = tf.nn.leaky_relu(tf1.layers.conv2d(x, 2 * width, 4, 2, "same"), 0.2)
    return tf1.layers.dense(tf1.layers.flatten(x), 1)
