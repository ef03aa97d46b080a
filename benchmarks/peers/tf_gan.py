"""The values of tensorflow-gan 2.1.0 on the inputs."""

from unittest import mock

import tensorflow as tf
import tensorflow_gan as tfgan

from benchmarks.peers.inputs import CONSTANTS

losses, tf1 = tfgan.losses.wargs, tf.compat.v1


def values(x):
    """Function name -> value."""
    return {**adversarial(x), **others(x), **penalties(x), **scores(x), **features(x)}


def adversarial(x):
    real, fake = x["real"], x["fake"]
    return {
        "wasserstein_discriminator_loss": losses.wasserstein_discriminator_loss(real, fake),
        "wasserstein_generator_loss": losses.wasserstein_generator_loss(fake),
        "wasserstein_hinge_discriminator_loss": losses.wasserstein_hinge_discriminator_loss(
            real, fake
        ),
        "wasserstein_hinge_generator_loss": losses.wasserstein_hinge_generator_loss(fake),
        "minimax_discriminator_loss(label_smoothing=0)": losses.minimax_discriminator_loss(
            real, fake, label_smoothing=0.0
        ),
        "minimax_discriminator_loss": losses.minimax_discriminator_loss(real, fake),
        "minimax_generator_loss": losses.minimax_generator_loss(fake),
        "modified_discriminator_loss(label_smoothing=0)": losses.modified_discriminator_loss(
            real, fake, label_smoothing=0.0
        ),
        "modified_generator_loss": losses.modified_generator_loss(fake),
        "least_squares_discriminator_loss": losses.least_squares_discriminator_loss(real, fake),
        "least_squares_generator_loss": losses.least_squares_generator_loss(fake),
        "relativistic_discriminator_loss": losses.relativistic_discriminator_loss(real, fake),
        "relativistic_generator_loss": losses.relativistic_generator_loss(real, fake),
    }


def others(x):
    real, fake, labels = x["real_classes"], x["fake_classes"], x["labels"]
    first, second = x["real_images"], x["fake_images"]
    return {
        "acgan_discriminator_loss": losses.acgan_discriminator_loss(real, fake, labels),
        "acgan_generator_loss": losses.acgan_generator_loss(fake, labels),
        "cycle_consistency_loss": losses.cycle_consistency_loss(first, second, first[::-1], second),
    }


def penalties(x):
    """In graph mode, the only one it supports, with our `mix` instead of its random draw."""

    def critic(images, _):
        hidden = tf.tanh(tf.reshape(images, (-1, x["critic_hidden"].shape[0])) @ x["critic_hidden"])
        return hidden @ x["critic_out"]

    def penalty(**settings):
        mix = tf.constant(x["mix"].reshape(-1, 1, 1, 1))
        with mock.patch.object(tf.random, "uniform", lambda shape: mix):
            return losses.wasserstein_gradient_penalty(
                x["real_images"], x["fake_images"], None, critic, "critic", **settings
            )

    with tf.Graph().as_default(), tf1.Session() as session:
        epsilon = CONSTANTS["epsilon"]
        return session.run(
            {
                "wasserstein_gradient_penalty": penalty(epsilon=epsilon),
                "wasserstein_gradient_penalty(one_sided=True)": penalty(
                    epsilon=epsilon, one_sided=True
                ),
            }
        )


def scores(x):
    real, fake = tf.constant(x["real_features"]), tf.constant(x["fake_features"])
    wide = tf.cast(real, tf.float64), tf.cast(fake, tf.float64)
    one_block = wide[0], wide[1][: len(real)]
    return {
        "frechet_classifier_distance_from_activations": (
            tfgan.eval.frechet_classifier_distance_from_activations(*wide)
        ),
        "kernel_classifier_distance_from_activations": (
            tfgan.eval.kernel_classifier_distance_from_activations(*one_block)
        ),
        "classifier_score_from_logits": tfgan.eval.classifier_score_from_logits(
            tf.constant(x["real_classes"])
        ),
    }


def features(x):
    rounds = CONSTANTS["power_iterations"]
    with tf.Graph().as_default(), tf1.Session() as session:
        kernel = tf.constant(x["dense_kernel"])
        fetched = {
            "spectral_normalize": tfgan.features.spectral_normalize(
                kernel, power_iteration_rounds=rounds
            ),
            "instance_norm": tfgan.features.instance_norm(tf.constant(x["real_images"])),
        }
        session.run(tf1.global_variables_initializer())
        return session.run(fetched)
