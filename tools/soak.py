"""python -m tools.soak: does a training survive being killed, and its files being damaged?

saves        SIGKILL at random moments of a tight loop of saves: after each, a checkpoint loads, and
             all its tensors are of the same step.
corruptions  the newest checkpoint is damaged in seeded ways: each damage is found, and the
             checkpoint before is used and named.
resumes      trainings are killed at random moments and resumed by new processes: the largest
             difference of any tensor, and of the history, to a run that was not killed.
presets      the files of a preset are damaged in seeded ways: each is refused, none is parsed.
hostile      presets, weights and archives that were made to do harm: each is refused at once.
signed       manifests, records and archives of checkpoints are changed and signed anew.
writes       SIGKILL while a file is written: the old one or the new one is there, whole.
ends         signals at random moments of a training: it exits by them, resumes, and ends equally.
overflows    finite gradients of any size at any moment: refused in whole, or the state is finite.
streams      runs over streams are broken off and resumed, others resumed with other settings: each
             ends equally, or is refused by name.
cost         the share of the training time that a checkpoint per minute takes.

Runs are separate processes on this machine's CPU. Exits with 1 when a promise is broken.
"""

import itertools
import os
import pathlib
import random
import shutil
import signal
import sys
import tempfile
import time
import warnings

import keras
import numpy as np
from absl import flags

from keras_gan import models, networks
from keras_gan.presets import catalog, loading
from keras_gan.saving import checkpoint_content, checkpoint_files, named_tensors, run_state
from keras_gan.utils import atomic_files, console
from keras_gan.utils.errors import DamagedFileError
from tests import resume_run
from tests.corruption import CORRUPTIONS, bit_flip, truncation, zeroed_sector
from tools import hostile_presets, killed_runs, overflows, resumed_streams, run_folders

ROOT = pathlib.Path(__file__).parent.parent
DAMAGES = (truncation, bit_flip, zeroed_sector)


def _gan(width=16, latent_dim=32, shape=(28, 28, 1)):
    generator = networks.dcgan_generator(shape, latent_dim, width)
    gan = models.GAN(generator, networks.dcgan_critic(shape, width), seed=0)
    gan.compile()
    return gan


# ---- saves -----------------------------------------------------------------------------------


def saves(kills, seed):
    """Whether each of `kills` left a loadable checkpoint with all tensors of one step."""
    dice, gan, good = random.Random(seed), _gan(), 0
    start = run_state.capture(gan)
    with tempfile.TemporaryDirectory() as directory:
        directory = pathlib.Path(directory)
        checkpoint_files.write(directory, 0, _of_step(start, 0), {}, keep=2)
        for _ in range(kills):
            child = os.fork()
            if child == 0:
                _save_until_killed(directory, start)
            time.sleep(dice.uniform(0.0, 0.3))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            good += _is_of_one_step(gan, directory)
        last, left = checkpoint_files.newest_step(directory), len(list(directory.iterdir()))
    _say("saves", f"{good}/{kills} load, all tensors of one step; {last} saves; {left} names left")
    return good == kills and left <= 5


def _save_until_killed(directory, start):
    """Runs in a forked process, so it must not touch the framework."""
    atomic_files.remove_stale(directory)
    for step in itertools.count(checkpoint_files.newest_step(directory) + 1):
        checkpoint_files.write(directory, step, _of_step(start, step), {}, keep=2)


def _of_step(tensors, step):
    return {name: np.full_like(tensor, step) for name, tensor in tensors.items()}


def _is_of_one_step(gan, directory):
    before = checkpoint_files.newest_step(directory)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # A skipped checkpoint would warn.
        saved = checkpoint_files.newest(directory)
    run_state.restore(gan, saved.tensors)
    return saved.step == before and all(
        (v == saved.step).all() for v in run_state.capture(gan).values()
    )


# ---- corruptions -----------------------------------------------------------------------------


def corruptions(count, seed):
    """Whether each of `count` damages was found and the checkpoint before used."""
    start, found = run_state.capture(_gan(width=4)), 0
    with tempfile.TemporaryDirectory() as directory:
        directory = pathlib.Path(directory)
        for step in (10, 20):
            noise = np.random.default_rng(step)
            tensors = {
                n: (noise.standard_normal(t.shape)).astype(t.dtype) for n, t in start.items()
            }
            checkpoint_files.write(directory / "intact", step, tensors, {"seed": 1}, keep=2)
        expected = named_tensors.digest(
            checkpoint_content.read(directory / "intact" / "checkpoint-10").tensors
        )
        for number in range(count):
            copy = directory / str(number)
            shutil.copytree(directory / "intact", copy)
            corrupt = CORRUPTIONS[number % len(CORRUPTIONS)]
            corrupt(copy / "checkpoint-20", np.random.default_rng([seed, number]))
            found += _falls_back(copy, expected)
            shutil.rmtree(copy)
    _say("corruptions", f"{found}/{count} found, the checkpoint before used and named")
    return found == count


def _falls_back(directory, expected):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        saved = checkpoint_files.newest(directory)
    named = any("checkpoint-20 (" in str(w.message) for w in caught)
    return named and saved.step == 10 and named_tensors.digest(saved.tensors) == expected


# ---- presets ---------------------------------------------------------------------------------


def damaged_presets(count, seed):
    """Whether each of `count` damages of a JSON or of weights was refused by its size or hash."""
    refused, names = 0, list(catalog.list_presets())
    with tempfile.TemporaryDirectory() as home:
        os.environ["KERAS_GAN_HOME"] = home  # Searched first.
        for number in range(count):
            name = names[number % len(names)]
            relative = (f"zoo/{name}.json", f"saved_models/{name}/{catalog.WEIGHTS}")
            path = pathlib.Path(home) / relative[number // len(names) % 2]
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / path.relative_to(home), path)
            DAMAGES[number % len(DAMAGES)](path.parent, np.random.default_rng([seed, number]))
            try:
                loading.from_preset(name)
            except DamagedFileError as error:
                refused += "Expected " in str(error)
            shutil.rmtree(path.parent)
        del os.environ["KERAS_GAN_HOME"]
    _say("presets", f"{refused}/{count} refused by their size or hash, before anything was parsed")
    return refused == count


# ---- cost ------------------------------------------------------------------------------------


def cost(repeats=5):
    """Print the seconds of one checkpoint of a DCGAN for several sizes."""
    for width in (16, 32, 64, 128):
        gan = _gan(width=width, latent_dim=64, shape=(32, 32, 3))
        with tempfile.TemporaryDirectory() as directory:
            seconds = []
            for step in range(repeats):
                start = time.perf_counter()
                tensors = run_state.capture(gan)
                named_tensors.require_finite(tensors)
                checkpoint_files.write(directory, step, tensors, {}, keep=2)
                seconds.append(time.perf_counter() - start)
        size = sum(tensor.nbytes for tensor in tensors.values()) / 1e6
        median = float(np.median(seconds))
        _say(
            "cost",
            f"{size:6.1f} MB: {median:.3f} s a checkpoint, {100 * median / 60:.2f} % of a minute",
        )
    return True


def _say(part, text):
    print(f"{part:12} {text}", flush=True)


def main(_):
    given = flags.FLAGS
    passed = []
    if "saves" in given.parts:
        passed.append(saves(given.kills, given.seed))
    if "corruptions" in given.parts:
        passed.append(corruptions(given.corruptions, given.seed))
    if "presets" in given.parts:
        passed.append(damaged_presets(given.damages, given.seed))
    if "resumes" in given.parts:
        for backend, gans in (("tensorflow", given.gans), ("jax", given.jax_gans)):
            for gan, per_execution in itertools.product(gans, (1, 8)):
                passed.append(
                    killed_runs.resumes(backend, gan, per_execution, given.deaths, given.seed)
                )
    if "hostile" in given.parts:
        passed.append(hostile_presets.run(given.seed))
    if "signed" in given.parts:
        passed.append(run_folders.signed_anew(given.corruptions, given.seed))
    if "writes" in given.parts:
        passed.append(run_folders.killed_writes(given.kills, given.seed))
    if "ends" in given.parts:
        passed.append(run_folders.ends(given.ends, given.seed))
    if "overflows" in given.parts:
        passed.append(overflows.run(given.cases, given.seed))
    if "streams" in given.parts:
        passed.append(resumed_streams.run(given.cases, given.seed))
    if "cost" in given.parts:
        passed.append(cost())
    _say("soak", f"Keras {keras.__version__}: {'all promises kept' if all(passed) else 'BROKEN'}")
    sys.exit(not all(passed))


if __name__ == "__main__":
    every_gan = list(resume_run.CASES)
    parts = [
        "saves",
        "corruptions",
        "presets",
        "hostile",
        "resumes",
        "signed",
        "writes",
        "ends",
        "overflows",
        "streams",
        "cost",
    ]
    flags.DEFINE_list("parts", parts, f"parts to run: {', '.join(parts)}")
    flags.DEFINE_integer("kills", 200, "SIGKILLs in the loop of saves", lower_bound=1)
    flags.DEFINE_integer("corruptions", 300, "damaged checkpoints", lower_bound=1)
    flags.DEFINE_integer("damages", 600, "damaged files of presets", lower_bound=1)
    flags.DEFINE_integer("ends", 12, "trainings that signals end", lower_bound=1)
    flags.DEFINE_integer("cases", 100, "cases of overflows and of streams", lower_bound=1)
    flags.DEFINE_integer("deaths", 2, "SIGKILLs per training", lower_bound=1)
    flags.DEFINE_list("gans", every_gan, "GANs killed on TensorFlow")
    flags.DEFINE_list("jax_gans", ["GAN", "WGANGP", "SNGAN"], "GANs killed on JAX")
    flags.DEFINE_integer("seed", 0, "seed of the moments and the damages")
    console.run(main)
