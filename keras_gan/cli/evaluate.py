"""Score a GAN's samples, or a folder of images, against real images."""

import json
import math
import pathlib
import sys

from keras_gan import data, metrics, models
from keras_gan.cli import (
    evaluate_codes,
    evaluate_labels,
    evaluate_sequences,
    evaluate_texts,
    evaluate_translations,
    tables,
    training_data,
)
from keras_gan.cli.evaluate_flags import by_modes, require_heeded
from keras_gan.cli.labels import take_data
from keras_gan.cli.sample import load, take_preset
from keras_gan.metrics import evaluation, extractors, row
from keras_gan.utils.atomic_files import replacing
from keras_gan.utils.console import is_terminal

TOLD = ("class", "answer", "direction")  # What a score is of, said beside its name.


def run(flags, preset=None):
    take_preset(flags, preset)
    named = {name: flags[name].value for name in ("model", "preset", "images")}
    if sum(value is not None for value in named.values()) != 1:
        raise ValueError(
            "Name one thing to score: a preset as a word, --model=runs/demo/model.keras or "
            f"--images=FOLDER. Received: {' '.join(f'--{n}={v}' for n, v in named.items())}."
        )
    rows = score(flags)
    listed = json.dumps([each.describe() for each in rows], indent=2)
    if flags.out is not None:
        with replacing(flags.out) as path:
            path.write_text(f"{listed}\n", "utf-8")
    tables.show(("score", "value"), [(name(each), value(each)) for each in rows])
    print(protocol(rows))
    if flags.out is not None:
        print(flags.out)
    elif is_terminal(sys.stdout):
        print("--out=scores.json writes them, each with its protocol.")
    else:
        print(listed)


def score(flags):
    """Rows of scores, whose protocol has the data that they are of."""
    return [row._replace(protocol={**row.protocol, **source(flags)}) for row in _score(flags)]


def source(flags):
    """What the samples are compared with, for their protocol: of modes no rows of the data."""
    found = {"data": flags.data} | ({} if by_modes(flags) else {"split": flags.split})
    return found | ({"labels_of": flags.labels} if flags.labels else {})


def _score(flags):
    """Rows of scores; of modes if those of the data are known and no metric is asked for."""
    chosen = evaluation.check_names(flags.metrics)
    generated = load(flags) if flags.images is None else None
    take_data(flags)
    require_heeded(flags, generated)
    if flags.images is None:
        if isinstance(generated, models.TextToImageGAN):
            return evaluate_texts.score(generated, flags, chosen)
        if hasattr(generated, "directions") or isinstance(generated, models.SequenceGAN):
            return _score_by_data(generated, flags)
        if by_modes(flags):
            return metrics.evaluate_modes(generated, flags.data, flags.count, flags.seed)
        evaluation.require_images(generated)
    extractor = extractors.get(flags.extractor)
    pixels = {"size": flags.size, "channels": flags.channels, **training_data.reading(flags)}
    given = {"extractor": extractor, "count": flags.count, "seed": flags.seed}
    if flags.images is not None:
        generated, fake_labels = data.load(pathlib.Path(flags.images), **pixels)
    pixels |= _as_generated(flags, generated)
    if isinstance(generated, models.InfoGAN):
        return evaluate_codes.score(generated, flags, chosen, pixels, given)
    if evaluate_labels.are_scored(flags, generated):
        if flags.images is not None:
            given["fake_labels"] = fake_labels
        return evaluate_labels.score(generated, flags, chosen, pixels, given)
    real, _ = data.load(flags.data, flags.split, **pixels)
    return metrics.evaluate(generated, real, chosen, **given)


def _as_generated(flags, generated):
    """Size and channels of the real images: those of the flags, else of the generated ones."""
    shape = generated.shape[1:] if flags.images is not None else generated.sample_shape
    return {"size": flags.size or shape[:2], "channels": flags.channels or shape[-1]}


def _score_by_data(gan, flags):
    if flags["metrics"].present:
        raise ValueError(
            f"What a {type(gan).__name__} is scored by depends on its data: leave out --metrics. "
            f"Received: --metrics={','.join(flags.metrics)}."
        )
    kind = evaluate_translations if hasattr(gan, "directions") else evaluate_sequences
    return kind.score(gan, flags)


def name(score):
    """The metric, and of what class or direction it is."""
    return " ".join([score.metric, *(score.protocol[key] for key in TOLD if key in score.protocol)])


def value(score):
    """The value with its error."""
    spread = "" if math.isnan(score.error) else f" ± {score.error:.2g}"
    return f"{score.value:.5g}{spread}"


def protocol(rows):
    """What all rows share of their protocols, in a line."""
    alike = row.shared([each.protocol for each in rows])
    return ", ".join(f"{name} {value}" for name, value in alike.items())
