"""Why regression blurs where several answers are right, and what the critic of pix2pix changes.

    KERAS_GAN_DATA=FOLDER python examples/why_not_regression.py --data=openmoji_line_color

The same U-Net learns to colour line art twice: by the absolute error alone, as any regression, and
with the critic of `Pix2Pix` besides. Nothing in a line drawing says whether a heart is red. The
absolute error is least at the median of all answers, which nobody draws; the critic tells it from a
drawing. So regression wins by error in pixels, and loses by the distance to real pictures.

Written: `scores.txt`, and `pictures.png` with the columns input, regression, Pix2Pix and truth, of
images that neither was trained on.
"""

import pathlib

import keras
import numpy as np
from absl import app, flags

from keras_gan import metrics, models, networks
from keras_gan.data import pairs
from keras_gan.visualization import images

BATCH, RATE, SHOWN = 16, 2e-4, 12


def regression(inputs, outputs, width, epochs):
    """A U-Net that minimises the absolute error; a function from images to images."""
    unet = networks.unet_translator(inputs.shape[1:], outputs.shape[-1], width)
    unet.compile(keras.optimizers.Adam(RATE, 0.5), loss="mean_absolute_error")
    unet.fit(scaled(inputs), scaled(outputs), batch_size=BATCH, epochs=epochs, verbose=2)
    return lambda x: images.to_uint8(unet.predict(scaled(x), verbose=0))


def pix2pix(inputs, outputs, width, epochs):
    """The same U-Net, with a critic besides."""
    gan = models.Pix2Pix(
        networks.unet_translator(inputs.shape[1:], outputs.shape[-1], width),
        networks.patch_critic(outputs.shape[1:], inputs.shape[1:], width),
        seed=0,
    )
    gan.compile(*(keras.optimizers.Adam(RATE, 0.5) for _ in range(2)))
    gan.fit(inputs, outputs, batch_size=BATCH, epochs=epochs, verbose=2)
    return lambda x: gan.translate(x, dtype="uint8")


def scaled(x):
    return x.astype("float32") / 127.5 - 1


def learned(train, width, epochs):
    """Both translators, from the same weights and for as many images."""
    found = {}
    for name, learn in (("regression", regression), ("pix2pix", pix2pix)):
        keras.utils.set_random_seed(0)
        found[name] = learn(*train, width, epochs)
    return found


def scores(answers, test, extractor="efficientnet_lite0"):
    """`{answer: {metric: value}}` of held-out pairs, with the input as an answer too."""
    inputs, truths = test
    table = {}
    for name, made in answers.items():
        rows = metrics.evaluate_pairs(made, inputs, truths, extractor)
        for row in rows:
            column = name if row.protocol["answer"] == "translation" else row.protocol["answer"]
            table.setdefault(column, {})[row.metric] = row.value
    return table


def written(table):
    names = list(next(iter(table.values())))
    lines = [f"{'':28}" + "".join(f"{answer:>12}" for answer in table)]
    lines += [
        f"{name:28}" + "".join(f"{table[answer][name]:12.4f}" for answer in table) for name in names
    ]
    return "\n".join(lines) + "\n"


def main(_):
    out = pathlib.Path(flags.FLAGS.out)
    train, test = (
        pairs.load(flags.FLAGS.data, split, size=flags.FLAGS.size) for split in ("train", "test")
    )
    translators = learned(train, flags.FLAGS.width, flags.FLAGS.epochs)
    answers = {name: translate(test[0]) for name, translate in translators.items()}
    out.mkdir(parents=True, exist_ok=True)
    text = written(scores(answers, test))
    (out / "scores.txt").write_text(text)
    rows = np.stack([test[0], *answers.values(), test[1]], axis=1)[:SHOWN]
    images.save(out / "pictures.png", images.grid(rows.reshape(-1, *rows.shape[2:]), columns=4))
    print(text)


if __name__ == "__main__":
    flags.DEFINE_string("data", "openmoji_line_color", "pairs; see keras_gan.data.pairs")
    flags.DEFINE_integer("size", 32, "side of the images in pixels")
    flags.DEFINE_integer("width", 32, "channels of both networks at half the resolution")
    flags.DEFINE_integer("epochs", 20, "passes over the training pairs")
    flags.DEFINE_string("out", "runs/regression", "folder for the scores and the picture")
    app.run(main)
