"""What a finished training leaves: the model, samples, scores and the report of it all."""

import contextlib
import os
import shlex

import keras

from keras_gan import callbacks, data, metrics
from keras_gan.saving import run_folder
from keras_gan.utils import atomic_files
from keras_gan.visualization import images

METRIC_SAMPLES = {"cells": 1_000, "modes": 10_000}
REAL_SAMPLES, CELLS = 10_000, 40  # At most, for the cells.


def write(out, gan, samples, history, flags):
    """Write `model.keras`, `samples.png`, `metrics.json`, and the report once more.

    The metrics come last: where they are, the run is finished.
    """
    save(gan, out / "model.keras")
    images.save(out / "samples.png", images.picture(gan.generate(64, seed=flags.seed)))
    found = {
        **_facts(out, gan, flags),
        "final": {name: values[-1] for name, values in history.history.items()},
        **score(gan, samples, flags),
    }
    run_folder.write_json(out / run_folder.METRICS, found)
    callbacks.write_report(out)


def save(gan, path):
    """`gan.save(path)`, whole or not at all."""
    with atomic_files.replacing(path) as temporary:
        named = temporary.with_suffix(".keras")  # Keras insists on the ending.
        try:
            gan.save(named)
            os.replace(named, temporary)
        finally:
            named.unlink(missing_ok=True)


def resume_command(out):
    """The line that goes on with the run in the folder `out`."""
    return f"python -m keras_gan resume {shlex.quote(str(out))}"


@contextlib.contextmanager
def or_how_to_go_on(out):
    """What could not be written after a training is no reason to train again."""
    try:
        yield
    except OSError as error:
        raise OSError(
            f"Training is over, but its outcome could not be written ({error}). The checkpoints "
            f"are as they were: make room, then `{resume_command(out)}` goes on from the newest."
        ) from error


def score(gan, samples, flags):
    """How much of the real data the samples cover: images by k-means cells, mixtures by modes."""
    if len(gan.sample_shape) == 3:
        count, real = METRIC_SAMPLES["cells"], samples[:: -(-len(samples) // REAL_SAMPLES)]
        fake = gan.generate(count, seed=flags.seed)
        coverage = metrics.cell_coverage(real, fake, cells=min(CELLS, len(real)))
        found = {"covered": coverage.covered, "cells": coverage.cells}
        found |= {"jensen_shannon": float(coverage.jensen_shannon), "samples": count}
        return {"cell_coverage": found}
    if flags.data not in data.toys.MIXTURES:
        return {}
    count = METRIC_SAMPLES["modes"]
    coverage = metrics.mode_coverage(
        gan.generate(count, seed=flags.seed, batch_size=1_000), *data.toys.mixture(flags.data)
    )
    return {"mode_coverage": {**coverage._asdict(), "samples": count}}


def _facts(out, gan, flags):
    log = run_folder.read_log(out / run_folder.LOG)
    return {
        "gan": flags.gan,
        "network": gan.generator.name,
        "data": flags.data,
        "split": flags.split,
        "sample_shape": list(gan.sample_shape),
        "epochs": flags.epochs,
        "batch_size": flags.batch_size,
        "critic_steps": gan.critic_steps,
        "images_seen": int(keras.ops.convert_to_numpy(gan.images_seen)),
        "seed": flags.seed,
        "precision": flags.precision,
        "backend": keras.backend.backend(),
        "keras": keras.__version__,
        "training_seconds": round(sum(record["seconds"] for record in log), 1),
    }
