"""python -m tools.soak: does a training survive being killed, and its files being damaged?

saves        SIGKILL at random moments of a tight loop of saves: after each, a checkpoint loads, and
             every tensor in it is of one and the same step.
corruptions  the newest checkpoint is damaged in seeded ways: each is found, and the one before is
             used and named.
resumes      processes killed at random moments of a training, and fresh ones that go on: the
             largest difference of any tensor, and of the history, to a run that was not killed.
presets      the files of a preset are damaged in seeded ways: each is refused, and none is parsed.
cost         time that a checkpoint a minute takes of a training.

Runs are processes of their own, on this machine's CPU. Exits with 1 when a promise is broken.
"""

import contextlib
import itertools
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import warnings

import keras
import numpy as np
from absl import app, flags

from keras_gan import models, networks
from keras_gan.presets import catalog, loading
from keras_gan.saving import checkpoint_files, named_tensors, run_state
from keras_gan.utils import atomic_files
from keras_gan.utils.errors import DamagedFileError
from tests import resume_run
from tests.corruption import CORRUPTIONS, bit_flip, truncation, zeroed_sector

ROOT = pathlib.Path(__file__).parent.parent
EPOCHS, STEPS, EVERY = 3, 16, 5
DAMAGES = (truncation, bit_flip, zeroed_sector)


def _gan(width=16, latent_dim=32, shape=(28, 28, 1)):
    generator = networks.dcgan_generator(shape, latent_dim, width)
    gan = models.GAN(generator, networks.dcgan_critic(shape, width), seed=0)
    gan.compile()
    return gan


# ---- saves -----------------------------------------------------------------------------------


def saves(kills, seed):
    """How many of `kills` left a checkpoint whose tensors are all of one step."""
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
    """In a forked process, which is not to touch the framework."""
    atomic_files.remove_stale(directory)
    for step in itertools.count(checkpoint_files.newest_step(directory) + 1):
        checkpoint_files.write(directory, step, _of_step(start, step), {}, keep=2)


def _of_step(tensors, step):
    return {name: np.full_like(tensor, step) for name, tensor in tensors.items()}


def _is_of_one_step(gan, directory):
    before = checkpoint_files.newest_step(directory)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # No damaged one is passed over in silence, nor aloud.
        saved = checkpoint_files.newest(directory)
    run_state.restore(gan, saved.tensors)
    return saved.step == before and all(
        (v == saved.step).all() for v in run_state.capture(gan).values()
    )


# ---- corruptions -----------------------------------------------------------------------------


def corruptions(count, seed):
    """How many of `count` damages were found, and led to the checkpoint before."""
    start, found = run_state.capture(_gan(width=4)), 0
    with tempfile.TemporaryDirectory() as directory:
        directory = pathlib.Path(directory)
        for step in (10, 20):
            noise = np.random.default_rng(step)
            tensors = {
                n: (noise.standard_normal(t.shape)).astype(t.dtype) for n, t in start.items()
            }
            checkpoint_files.write(directory / "whole", step, tensors, {"seed": 1}, keep=2)
        expected = named_tensors.digest(
            checkpoint_files.read(directory / "whole" / "checkpoint-10").tensors
        )
        for number in range(count):
            copy = directory / str(number)
            shutil.copytree(directory / "whole", copy)
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
    said = any("checkpoint-20 (" in str(w.message) for w in caught)
    return said and saved.step == 10 and named_tensors.digest(saved.tensors) == expected


# ---- presets ---------------------------------------------------------------------------------


def damaged_presets(count, seed):
    """How many of `count` damages of a JSON or of weights were refused by their hash."""
    refused, names = 0, list(catalog.list_presets())
    with tempfile.TemporaryDirectory() as home:
        os.environ["KERAS_GAN_HOME"] = home  # Looked into first.
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
                refused += "Expected SHA-256" in str(error)
            shutil.rmtree(path.parent)
        del os.environ["KERAS_GAN_HOME"]
    _say("presets", f"{refused}/{count} refused by their hash, before anything was parsed")
    return refused == count


# ---- resumes ---------------------------------------------------------------------------------


def resumes(backend, gan, steps_per_execution, kills, seed):
    """Whether a run that is killed `kills` times ends as one that is not."""
    dice = random.Random(f"{seed} {backend} {gan} {steps_per_execution}")
    with tempfile.TemporaryDirectory() as directory:
        given = {"gan": gan, "epochs": EPOCHS, "steps": STEPS, "every": EVERY}
        given["steps_per_execution"] = steps_per_execution
        whole, killed = ({**given, "directory": f"{directory}/{n}"} for n in ("whole", "killed"))
        _process(backend, whole, 0)
        moments = []
        for _ in range(kills):
            die_at = dice.randrange(EPOCHS * STEPS // steps_per_execution * 2 // 3)
            seconds = round(dice.uniform(0.0, 0.05), 3)
            died = _process(
                backend, {**killed, "die_at": die_at, "seconds": seconds}, -signal.SIGKILL
            )
            if died:
                moments.append(f"{die_at}+{seconds:g} s")
        _process(backend, killed, 0)
        difference, same = _compare(pathlib.Path(directory))
    _say(
        "resumes",
        f"{backend:10} {gan:7} {steps_per_execution} steps an execution, killed "
        f"{len(moments)} times (execution {', '.join(moments)}): largest difference "
        f"{difference:g}, history {'equal' if same else 'NOT EQUAL'}",
    )
    return difference == 0 and same


def _process(backend, arguments, expected):
    """Run one process; whether it ended as expected, which a kill that came too late did not."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.resume_run", json.dumps(arguments)],
        env={**os.environ, "KERAS_BACKEND": backend},
        capture_output=True,
        text=True,
    )
    if done.returncode not in (expected, 0):
        raise RuntimeError(f"{arguments} ended with {done.returncode}:\n{done.stderr[-3000:]}")
    return done.returncode == expected


def _compare(directory):
    with contextlib.ExitStack() as stack:
        whole, killed = (
            stack.enter_context(np.load(directory / name / "end.npz"))
            for name in ("whole", "killed")
        )
        names_equal = whole.files == killed.files
        differences = [
            np.abs(whole[n].astype("float64") - killed[n].astype("float64")).max()
            for n in whole.files
        ]
    histories = [(directory / n / "history.json").read_text() for n in ("whole", "killed")]
    return max(differences), names_equal and histories[0] == histories[1]


# ---- cost ------------------------------------------------------------------------------------


def cost(repeats=5):
    """Seconds of one checkpoint of a DCGAN, by its size."""
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
    kept = []
    if "saves" in given.parts:
        kept.append(saves(given.kills, given.seed))
    if "corruptions" in given.parts:
        kept.append(corruptions(given.corruptions, given.seed))
    if "presets" in given.parts:
        kept.append(damaged_presets(given.damages, given.seed))
    if "resumes" in given.parts:
        for backend, gans in (("tensorflow", given.gans), ("jax", given.jax_gans)):
            for gan, per_execution in itertools.product(gans, (1, 8)):
                kept.append(resumes(backend, gan, per_execution, given.deaths, given.seed))
    if "cost" in given.parts:
        kept.append(cost())
    _say("soak", f"Keras {keras.__version__}: {'all promises kept' if all(kept) else 'BROKEN'}")
    sys.exit(not all(kept))


if __name__ == "__main__":
    every_gan = list(resume_run.CASES)
    parts = ["saves", "corruptions", "presets", "resumes", "cost"]
    flags.DEFINE_list("parts", parts, f"which parts to run: {', '.join(parts)}")
    flags.DEFINE_integer("kills", 200, "SIGKILLs in the loop of saves", lower_bound=1)
    flags.DEFINE_integer("corruptions", 300, "damaged checkpoints", lower_bound=1)
    flags.DEFINE_integer("damages", 600, "damaged files of presets", lower_bound=1)
    flags.DEFINE_integer("deaths", 2, "SIGKILLs in each training", lower_bound=1)
    flags.DEFINE_list("gans", every_gan, "GANs killed on TensorFlow")
    flags.DEFINE_list("jax_gans", ["GAN", "WGANGP", "SNGAN"], "GANs killed on JAX")
    flags.DEFINE_integer("seed", 0, "of the moments and the damages")
    app.run(main)
