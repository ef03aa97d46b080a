"""WGAN-GP by hand on TensorFlow: one `tf.function`, written for this case alone."""

import keras
import numpy as np
import tensorflow as tf

from benchmarks.contestants import LATENT_DIM, SHAPE, Contestant
from keras_gan import networks

CRITIC_STEPS, PENALTY_WEIGHT = 5, 10.0
LOGS = ("critic_loss", "penalty", "real_logit", "fake_logit", "generator_loss")


def make(width, batch_size, jit_compile):
    step, dataset = make_step(width, jit_compile), batches(batch_size)
    iterator = iter(dataset)

    def steps(count):
        for _ in range(count):
            logs = step(iterator)
        float(logs["generator_loss"])

    return Contestant(CRITIC_STEPS * batch_size, steps)


def batches(batch_size):
    """One batch of random images, repeated without end."""
    rows = np.random.default_rng(0).integers(0, 256, (CRITIC_STEPS * batch_size, *SHAPE), "uint8")
    return tf.data.Dataset.from_tensors((rows,)).cache().repeat()


def make_networks(width):
    keras.utils.set_random_seed(0)
    return networks.dcgan_generator(SHAPE, LATENT_DIM, width), networks.dcgan_critic(SHAPE, width)


def adam():
    return keras.optimizers.Adam(2e-4, 0.0, 0.9)


def adam_of(network):
    optimizer = adam()
    optimizer.build(network.trainable_variables)
    return optimizer


def gradient_penalty(critic, real, fake):
    mix = tf.random.uniform((tf.shape(real)[0], 1, 1, 1))
    between = fake + mix * (real - fake)
    with tf.GradientTape() as tape:
        tape.watch(between)
        score = critic(between, training=True)
    slope = tape.gradient(score, between)
    norm = tf.sqrt(tf.reduce_sum(tf.square(slope), axis=(1, 2, 3)) + 1e-12)
    return PENALTY_WEIGHT * tf.reduce_mean(tf.square(norm - 1.0))


def update_average(average, network):
    for mean, value in zip(average.weights, network.weights, strict=True):
        mean.assign(0.995 * mean + 0.005 * value)


def make_step(width, jit_compile):
    """A function of an iterator: makes one compiled step and returns its logs."""
    generator, critic = make_networks(width)
    average = keras.models.clone_model(generator)
    average.set_weights(generator.get_weights())
    generator_optimizer, critic_optimizer = adam_of(generator), adam_of(critic)
    means = {name: keras.metrics.Mean(name=name) for name in LOGS}

    def critic_update(real):
        fake = generator(tf.random.normal((tf.shape(real)[0], LATENT_DIM)), training=True)
        with tf.GradientTape() as tape:
            penalty = gradient_penalty(critic, real, fake)
            real_logit = tf.reduce_mean(critic(real, training=True))
            fake_logit = tf.reduce_mean(critic(fake, training=True))
            loss = fake_logit - real_logit + penalty
        gradients = tape.gradient(loss, critic.trainable_variables)
        critic_optimizer.apply(gradients, critic.trainable_variables)
        values = (loss - penalty, penalty, real_logit, fake_logit)
        for name, value in zip(LOGS, values, strict=False):
            means[name].update_state(value)

    def generator_update(size):
        with tf.GradientTape() as tape:
            fake = generator(tf.random.normal((size, LATENT_DIM)), training=True)
            loss = -tf.reduce_mean(critic(fake, training=True))
        gradients = tape.gradient(loss, generator.trainable_variables)
        generator_optimizer.apply(gradients, generator.trainable_variables)
        means["generator_loss"].update_state(loss)
        update_average(average, generator)

    @tf.function(jit_compile=jit_compile)
    def step(rows):
        real = tf.cast(rows, "float32") / 127.5 - 1.0
        batches = tf.split(real, CRITIC_STEPS)
        for batch in batches:
            critic_update(batch)
        generator_update(tf.shape(batches[-1])[0])
        return {name: mean.result() for name, mean in means.items()}

    return lambda iterator: step(*next(iterator))
