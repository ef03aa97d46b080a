"""Golden samples of a preset: what every backend has to make of its weights."""

import numpy as np

from keras_gan.cli import resume, training_data, translators
from keras_gan.utils.checks import is_image

COUNT = 4
INPUTS = "inputs of "


def made(gan, described):
    """`{name: array}` of a GAN's samples; of one that translates, its inputs and their outputs.

    Samples of latents are those of seed 0. Images are `uint8`, equal up to one level.
    """
    if not hasattr(gan, "directions"):
        return {"samples": of_latents(gan, 0)}
    shown = zip(gan.directions(), inputs(gan, described), strict=False)
    inputs_of = {name: images[:COUNT] for name, images in shown}
    outputs = {name: gan.translate(x, name, dtype="uint8") for name, x in inputs_of.items()}
    return outputs | {f"{INPUTS}{name}": images for name, images in inputs_of.items()}


def again(gan, golden):
    """What the GAN makes now, by the names of `golden`, its inputs left out."""
    if "samples" in golden:
        return {"samples": of_latents(gan, 0)}
    names = [name for name in golden if not name.startswith(INPUTS)]
    return {n: gan.translate(golden[f"{INPUTS}{n}"], n, dtype="uint8") for n in names}


def of_latents(gan, seed):
    """Samples as an array: strings, 8 bits, or floats where they are neither."""
    given = {"dtype": "uint8"} if is_image(gan.sample_shape) else {}
    return np.asarray(gan.generate(COUNT, seed=seed, **given))


def inputs(gan, described):
    """The images held out that a GAN that translates is shown on: `(x, y)`."""
    flags = resume.train_flags({"flags": described["recipe"]["flags"]}, None)
    kind = described["data"]["kind"]
    return translators.shown(kind, flags, gan, *training_data.load(kind, flags, gan))
