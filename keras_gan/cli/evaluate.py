"""Score a GAN's samples, or a folder of images, against real images."""

import json
import math
import pathlib

from absl import flags as absl_flags

from keras_gan import data, metrics
from keras_gan.cli.sample import load
from keras_gan.metrics import evaluation, extractors, known_modes, row
from keras_gan.utils.atomic_files import replacing


def define(flags):
    names = ", ".join
    given = {"flag_values": flags}
    text, integer = absl_flags.DEFINE_string, absl_flags.DEFINE_integer
    text("model", None, "a model.keras file; its samples are scored", **given)
    text("preset", None, "or a preset, by name or folder", **given)
    text("images", None, "or a folder of generated images", **given)
    text("data", "fashion_mnist_10k", "the real images, as for `train`", **given)
    text("split", "train", 'part of the data: "test", "train[-10000:]"', **given)
    integer("size", None, "crop and scale images to this side", lower_bound=1, **given)
    integer("channels", None, "1 for grey, 3 for colour; those of the images by default", **given)
    absl_flags.DEFINE_list(
        "metrics",
        list(evaluation.METRICS),
        f"some of {names(evaluation.names())}; by default the modes are counted instead for "
        f"{names(known_modes.names())}",
        **given,
    )
    text("extractor", evaluation.EXTRACTOR, f"one of {names(extractors.names())}", **given)
    integer("count", evaluation.COUNT, "number of generated samples", lower_bound=1, **given)
    integer("seed", 0, "seed of the latents", **given)
    text("out", None, "JSON file for the scores; printed after the table by default", **given)


def run(flags):
    named = {name: flags[name].value for name in ("model", "preset", "images")}
    if sum(value is not None for value in named.values()) != 1:
        raise ValueError(
            "Name one thing to score: --model=runs/demo/model.keras, --preset=NAME or "
            f"--images=FOLDER. Received: {' '.join(f'--{n}={v}' for n, v in named.items())}."
        )
    rows = score(flags)
    source = {"data": flags.data, "split": flags.split}
    listed = json.dumps([describe(each, source) for each in rows], indent=2)
    if flags.out is not None:
        with replacing(flags.out) as path:
            path.write_text(f"{listed}\n", "utf-8")
    print(table(rows))
    print(listed if flags.out is None else flags.out)


def score(flags):
    """Rows of scores; of modes if those of the data are known and no metric is asked for."""
    chosen = evaluation.check_names(flags.metrics)
    if flags.images is None:
        generated = load(flags)
        asked = flags["metrics"].present or flags["extractor"].present
        if flags.data in known_modes.names() and not asked:
            return metrics.evaluate_modes(generated, flags.data, flags.count, flags.seed)
        evaluation.require_images(generated)
    extractor = extractors.get(flags.extractor)
    pixels = {"size": flags.size, "channels": flags.channels}
    if flags.images is not None:
        generated, _ = data.load(pathlib.Path(flags.images), **pixels)
    real, _ = data.load(flags.data, flags.split, **pixels)
    return metrics.evaluate(generated, real, chosen, extractor, flags.count, flags.seed)


def table(rows):
    """Scores with their errors, one per line, and the protocol that they share below."""
    lines = []
    for metric, value, error, _ in rows:
        spread = "" if math.isnan(error) else f" ± {error:.2g}"
        lines.append(f"{metric:32}{value:12.5g}{spread}")
    alike = row.shared([each.protocol for each in rows])
    return "\n".join([*lines, f"({', '.join(f'{k} {v}' for k, v in alike.items())})"])


def describe(score, source):
    """A row as plain values, with the names of the real images."""
    return score._replace(protocol={**score.protocol, **source}).describe()
