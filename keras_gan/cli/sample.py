"""Draw samples of a trained GAN, or walk through its latent space."""

import os

import keras
import numpy as np

from keras_gan import models
from keras_gan.cli.arguments import refuse
from keras_gan.cli.labels import numbers, recorded
from keras_gan.cli.readable import readable
from keras_gan.presets import loading
from keras_gan.utils.checks import is_image
from keras_gan.visualization import codes, images, interpolation

ROWS = 8  # Of an interpolation, at most.


def run(flags, preset=None):
    take_preset(flags, preset)
    if not flags.out.endswith(".png"):
        raise ValueError(f"Expected a PNG file: --out=samples.png. Received: {flags.out!r}.")
    _require_room(flags)
    gan = load(flags)
    _require_meant(gan, flags)
    if flags.text:
        gan.prompts = list(flags.text)
    labels = None if flags.labels is None else numbers(flags.labels, recorded(flags).classes)
    if flags.interpolate:
        _interpolate(gan, flags, labels)
    else:
        print(images.save(flags.out, _picture(gan, flags, labels)))


def _require_room(flags):
    """Raise where more is asked for than would be drawn."""
    if flags.interpolate and flags["count"].present and flags.count > ROWS:
        raise ValueError(
            f"An interpolation has up to {ROWS} rows: write --count={ROWS}, or leave it out. "
            f"Received: --count={flags.count}."
        )
    room = min(flags.count, ROWS) if flags.interpolate else flags.count
    between = flags.interpolate  # Of classes, in each row.
    named = {"text": flags.text or (), "labels": () if between else flags.labels or ()}
    for name, values in named.items():
        if len(values) > room:
            raise ValueError(
                f"Expected a sample of each --{name}: write --count={len(values)}, or name fewer. "
                f"Received: {len(values)} for --count={room}."
            )


def _require_meant(gan, flags):
    """Raise for a flag that would change nothing."""
    of_texts, of_sentences = (
        isinstance(gan, kind) for kind in (models.TextToImageGAN, models.SequenceGAN)
    )
    for name, meant, remedy in (
        ("text", of_texts, "is for GANs that make pictures from words: leave it out"),
        ("labels", not of_texts, "is for GANs of classes: say by --text what is to be seen"),
        ("labels", gan.condition is not None, "is for GANs of classes: leave it out"),
        ("temperature", of_sentences, "is for GANs that write sentences: leave it out"),
        ("truncation", not of_sentences, "is for GANs of latents: leave it out"),
        ("truncation", not flags.interpolate, "and --interpolate do not go together: leave it out"),
        ("interpolate", not of_sentences, "has no way from sentence to sentence: leave it out"),
    ):
        if not meant:
            refuse(flags, name, remedy, f" for a {type(gan).__name__}")


def _interpolate(gan, flags, labels):
    """Write a grid and a walk: between classes where several are named, else between latents.

    The grid of an InfoGAN varies each of its continuous codes.
    """
    rows, seed = min(flags.count, ROWS), flags.seed
    if labels is not None and len(labels) > 1:
        grid = interpolation.class_grid(gan, labels, rows=rows, seed=seed)
        frames = interpolation.class_walk(gan, labels, seed=seed)
    elif labels is None and getattr(gan, "continuous", 0):
        grid = np.concatenate([codes.strips(gan, n, seed=seed) for n in range(gan.continuous)])
        frames = interpolation.walk(gan, count=rows, seed=seed)
    else:
        given = {"seed": seed, "labels": labels and labels[0]}
        grid = interpolation.interpolation_grid(gan, rows=rows, **given)
        frames = interpolation.walk(gan, count=rows, **given)
    images.save(flags.out, grid)
    walk = os.path.splitext(flags.out)[0] + ".gif"
    interpolation.save_gif(walk, frames)
    print(f"{flags.out} {walk}")


def _picture(gan, flags, labels):
    if flags.temperature is not None:
        return gan.preview(flags.count, seed=flags.seed, temperature=flags.temperature)
    if labels is None and flags.truncation is None and not flags.text:
        return gan.preview(flags.count, seed=flags.seed)
    if flags.truncation is not None:
        gan.standing_statistics(truncation=flags.truncation)
    given = {"seed": flags.seed, "truncation": flags.truncation}
    if flags.text:
        return gan.picture(flags.text, flags.count // len(flags.text), **given)
    given["dtype"] = "uint8" if is_image(gan.sample_shape) else "float32"
    if labels is not None:
        given["labels"] = np.resize(labels, flags.count)
    columns = len(labels or ())
    samples = gan.generate(flags.count, **given)
    return images.picture(samples, columns=columns if columns > 1 else None)


def take_preset(flags, word):
    """Take the preset that is named by a word instead of `--preset`."""
    if word is None:
        return
    if flags.preset is not None:
        raise ValueError(
            f"Name one preset, as a word or by --preset=NAME. Received: {word} and {flags.preset}."
        )
    flags.preset = word


def load(flags):
    """The GAN that `--model` or `--preset` names."""
    if (flags.model is None) == (flags.preset is None):
        raise ValueError(
            "Name one GAN: a preset as a word or --model=runs/demo/model.keras. Received: "
            f"--model={flags.model} --preset={flags.preset}."
        )
    if flags.preset is None:
        return read(flags.model)
    with readable(flags.preset):
        return loading.from_preset(flags.preset)


def read(path):
    """The GAN in a `.keras` file."""
    if not os.path.isfile(path):
        raise ValueError(
            "No such model; `python -m keras_gan train` writes one as <out>/model.keras. "
            f"Received: --model={path}."
        )
    try:
        gan = keras.saving.load_model(path)
    except Exception as error:
        raise ValueError(
            "Not a readable `.keras` file: train the GAN again, or copy the file again. "
            f"Received: --model={path} ({str(error).splitlines()[0]})."
        ) from error
    if not isinstance(gan, models.AdversarialModel):
        raise ValueError(f"Expected a file of a GAN. Received: {type(gan).__name__}.")
    return gan
