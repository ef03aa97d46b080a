"""The values of tensorflow-addons 0.23.0 on the inputs."""

import tensorflow as tf
import tensorflow_addons as tfa

from benchmarks.peers.inputs import CONSTANTS

RATE, DECAY = CONSTANTS["learning_rate"], CONSTANTS["weight_decay"]


def values(x):
    """Class name -> value."""
    return {**layers(x), **optimizers(x)}


def layers(x):
    images, flat = x["real_images"], x["flat"]
    kernels = [tf.keras.initializers.Constant(x[f"{kind}_kernel"]) for kind in ("dense", "conv")]
    dense = tf.keras.layers.Dense(7, use_bias=False, kernel_initializer=kernels[0])
    conv = tf.keras.layers.Conv2D(5, 3, use_bias=False, kernel_initializer=kernels[1])
    rounds = CONSTANTS["power_iterations"]
    normalized = tfa.layers.SpectralNormalization
    return {
        "SpectralNormalization(Dense)": normalized(dense, rounds)(flat, training=True),
        "SpectralNormalization(Conv2D)": normalized(conv, rounds)(images, training=True),
        "InstanceNormalization": tfa.layers.InstanceNormalization()(images),
        "GroupNormalization": tfa.layers.GroupNormalization(groups=2)(images),
        "AdaptiveAveragePooling2D": tfa.layers.AdaptiveAveragePooling2D((2, 3))(images),
    }


def optimizers(x):
    """The variable after all steps; for `MovingAverage` its average."""
    wrapped = tfa.optimizers.MovingAverage(
        tf.keras.optimizers.legacy.SGD(RATE), average_decay=CONSTANTS["average_decay"]
    )
    after(wrapped, x)
    return {
        "AdamW": after(tfa.optimizers.AdamW(DECAY, RATE), x),
        "SGDW": after(tfa.optimizers.SGDW(DECAY, RATE, momentum=0.9), x),
        "LAMB": after(tfa.optimizers.LAMB(RATE), x),
        "LazyAdam": after(tfa.optimizers.LazyAdam(RATE), x),
        "MovingAverage": wrapped._average_weights[0],
    }


def after(optimizer, x):
    variable = tf.Variable(x["start"])
    for gradient in x["gradients"]:
        optimizer.apply_gradients([(tf.constant(gradient), variable)])
    return variable
