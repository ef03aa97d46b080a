"""One GAN's first gradients and its weights after three steps, on the backend in KERAS_BACKEND.

    python -m tests.backend_run DIRECTORY

Initial weights and noise are the same on every backend: the first to run writes its weights into
DIRECTORY, and the noise comes from NumPy, through the overridable `noise`.
"""

import os
import sys

import keras
import numpy as np

from keras_gan import backend
from keras_gan.models import GAN, SNGAN, WGANGP
from tests.conformance import BATCH, Case, compile_gan, given_noise, make_images

CASES = {
    "gan": Case(GAN, {"penalty": "r1_r2"}),
    "wgan_gp": Case(WGANGP, {"critic_steps": 2}),
    "sngan": Case(SNGAN, {"augment": "color,translation,cutout"}, batch_normalized_critic=True),
}


def first_gradients(gan, images):
    """Each player's gradients on the first batch, by the primitives of a step."""
    gradients = {}
    for player in gan.players():
        batch = gan.prepare(keras.ops.convert_to_tensor(images[:BATCH]))
        _, _, found, _ = backend.value_and_gradients(
            lambda player=player, batch=batch: gan._objective(player, batch),
            player.trainable_variables,
            player.writes,
        )
        for index, gradient in enumerate(found):
            gradients[f"gradient_{player.name}_{index}"] = keras.ops.convert_to_numpy(gradient)
    return gradients


def run(name, directory):
    case = CASES[name]
    gan = compile_gan(case.build(smooth=True), sgd=True)
    images = make_images(3 * gan.critic_steps * BATCH)
    initial = os.path.join(directory, f"{name}_initial.npz")
    if not os.path.exists(initial):
        np.savez(initial, **{f"{i}": v.numpy() for i, v in enumerate(gan.weights)})
    with np.load(initial) as weights:
        start = [weights[f"{i}"] for i in range(len(gan.weights))]
    set_weights(gan, start)
    results = first_gradients(gan, images)
    set_weights(gan, start)
    gan.fit(images, batch_size=BATCH, shuffle=False, verbose=0)
    assert int(gan.steps_done.numpy()) == 3
    results |= {f"weight_{i}": v.numpy() for i, v in enumerate(gan.weights)}
    np.savez(os.path.join(directory, f"{name}_{keras.backend.backend()}.npz"), **results)


def set_weights(gan, values):
    for variable, value in zip(gan.weights, values, strict=True):
        variable.assign(value)
    given_noise(gan)


if __name__ == "__main__":
    for case_name in CASES:
        run(case_name, sys.argv[1])
