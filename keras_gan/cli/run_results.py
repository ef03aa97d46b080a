"""The files of a finished training: model, samples, scores and report."""

import contextlib
import shlex

import keras

from keras_gan import callbacks, data, metrics
from keras_gan.cli import recipes
from keras_gan.data_adapters import Texts
from keras_gan.saving import run_folder
from keras_gan.utils import atomic_files
from keras_gan.utils.arrays import host_integer
from keras_gan.utils.checks import is_image
from keras_gan.visualization import images

CELL_SAMPLES, MODE_SAMPLES = 1_000, 10_000  # Generated samples for each score.
REAL_SAMPLES, CELLS = 10_000, 40  # At most, for the k-means cells.


def write(out, gan, samples, history, flags, shown=None):
    """Write `model.keras`, `samples.png`, `metrics.json`, and the report once more.

    The metrics come after model and samples: a run that has them is finished.
    """
    save(gan, out / "model.keras")
    images.save(out / "samples.png", _picture(gan, flags, shown))
    found = {
        **_facts(out, gan, flags),
        "final": {name: values[-1] for name, values in history.history.items()},
        **score(gan, samples, flags),
    }
    run_folder.write_json(out / run_folder.METRICS, found)
    callbacks.write_report(out)


def _picture(gan, flags, shown):
    if shown is None:
        return gan.preview(64, seed=flags.seed)
    return gan.preview(16, seed=flags.seed, inputs=shown)


def save(gan, path):
    """`gan.save(path)`; a failure leaves the file as it was."""
    with atomic_files.replacing(path) as temporary:
        gan.save(temporary)


def resume_command(out):
    """The command that resumes the run in the folder `out`."""
    return f"python -m keras_gan resume {shlex.quote(str(out))}"


def lower_rate_command(out, rate):
    """The command that goes back to a checkpoint, at a quarter of the rate where there is one."""
    lower = f" --learning_rate={rate / 4:.3g}" if rate else ""
    return f"{resume_command(out).replace('{', '{{').replace('}', '}}')} --step={{step}}{lower}"


@contextlib.contextmanager
def explain_resume(out):
    """On an `OSError` after training, tell how to write the results without training again."""
    try:
        yield
    except OSError as error:
        raise OSError(
            f"Training is over, but its results could not be written ({error}). The checkpoints "
            f"are intact: make room, then `{resume_command(out)}` goes on from the newest."
        ) from error


def score(gan, samples, flags):
    """Coverage of the real data by samples: k-means cells of images, modes of mixtures."""
    if gan.prior is None or isinstance(gan.condition, Texts):
        return {}  # What it makes depends on its input.
    if is_image(gan.sample_shape):
        count, real = CELL_SAMPLES, samples[:: -(-len(samples) // REAL_SAMPLES)]
        fake = gan.generate(count, seed=flags.seed, dtype="uint8")
        coverage = metrics.cell_coverage(real, fake, cells=min(CELLS, len(real)))
        found = {"covered": coverage.covered, "cells": coverage.cells}
        found |= {"jensen_shannon": float(coverage.jensen_shannon), "samples": count}
        return {"cell_coverage": found}
    if flags.data not in data.toys.MIXTURES:
        return {}
    count = MODE_SAMPLES
    coverage = metrics.mode_coverage(
        gan.generate(count, seed=flags.seed, batch_size=1_000), *data.toys.mixture(flags.data)
    )
    return {"mode_coverage": {**coverage._asdict(), "samples": count}}


def _facts(out, gan, flags):
    log = run_folder.read_log(out / run_folder.LOG)
    return {
        "gan": recipes.name_of(gan),
        "network": gan.generator.name,
        "data": flags.data,
        "split": flags.split,
        "sample_shape": list(gan.sample_shape),
        "epochs": flags.epochs,
        "batch_size": flags.batch_size,
        "critic_steps": gan.critic_steps,
        "images_seen": host_integer(gan.images_seen),
        "seed": flags.seed,
        "precision": flags.precision,
        "backend": keras.backend.backend(),
        "keras": keras.__version__,
        "training_seconds": round(sum(record.get("seconds") or 0 for record in log), 1),
    }
