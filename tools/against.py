"""python -m tools.against --commit=a7bbcd1: does this tree train bit for bit as that commit did?

Checks the commit out into a temporary folder and runs the same jobs in both trees, in processes of
their own, on each backend: three steps of every GAN of `tests/models/test_conformance.py`, samples
of every preset, and training from files that the commit wrote. Prints a SHA-256 for each and fails
if two differ. Bits are comparable on one machine only.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

from absl import app, flags

ROOT = pathlib.Path(__file__).parent.parent
JOBS = ("train", "presets", "go_on")

# Runs in both trees, so it uses only what both have.
WORKER = """
import hashlib, json, pathlib, shutil, sys
import keras, numpy as np
import keras_gan
from tests.conformance import BATCH, make_images
from tests.models.test_conformance import CASES

job, folder, names = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3:]


def digest(arrays):
    total = hashlib.sha256()
    for array in arrays:
        array = keras.ops.convert_to_numpy(array)
        total.update(f"{array.shape} {array.dtype}".encode() + array.tobytes())
    return total.hexdigest()


def everything(gan):
    return digest([*gan.variables, *gan.optimizer.variables, gan.generate(5, seed=1)])


def steps_of(gan, count):
    return make_images(count * gan.critic_steps * BATCH)


def train(name):
    gan = CASES[name].compiled()
    gan.fit(steps_of(gan, 3), batch_size=BATCH, verbose=0)
    return everything(gan)


def presets(name):
    gan = keras_gan.from_preset(name)
    return digest([*gan.critic.weights, gan.generate(8, seed=0)])


def write(name):
    gan = CASES[name].compiled()
    checkpoint = keras_gan.callbacks.Checkpoint(folder / name, every=2)
    gan.fit(steps_of(gan, 3), batch_size=BATCH, epochs=2, callbacks=[checkpoint], verbose=0)
    for path in (folder / name).glob("checkpoint-6"):
        shutil.rmtree(path)  # The newest one left is in mid-epoch.
    (folder / name / "LATEST").write_text("checkpoint-4\\n")
    gan.save(folder / f"{name}.keras")
    return everything(gan)


def go_on(name):
    resumed = CASES[name].compiled()
    shutil.copytree(folder / name, folder / f"{name}-copy", dirs_exist_ok=True)
    checkpoint = keras_gan.callbacks.Checkpoint(folder / f"{name}-copy", every=2)
    data = steps_of(resumed, 3)
    given = {"batch_size": BATCH, "epochs": 2, "verbose": 0}
    resumed.fit(data, callbacks=[checkpoint], resume=True, **given)
    shutil.rmtree(folder / f"{name}-copy")
    loaded = keras.saving.load_model(folder / f"{name}.keras")
    loaded.fit(data, **{**given, "epochs": 1})
    return everything(resumed) + everything(loaded)


cases = {"presets": list(keras_gan.list_presets())}.get(job, list(CASES))
print(json.dumps({name: globals()[job](name) for name in names or cases}))
"""


def run(tree, backend, job, folder, names=()):
    """Run a job in a tree, for these names or all; returns `{name: digest}`."""
    folder = folder / backend
    folder.mkdir(exist_ok=True)
    worker = folder / "worker.py"
    worker.write_text(WORKER, "utf-8")
    environment = {
        **os.environ,
        "KERAS_BACKEND": backend,
        "PYTHONPATH": str(tree),
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
    command = [sys.executable, str(worker), job, str(folder), *names]
    ended = subprocess.run(command, cwd=tree, env=environment, stdout=subprocess.PIPE, text=True)
    if ended.returncode:
        raise RuntimeError(f"{job} on {backend} failed in {str(tree)!r}.")
    return json.loads(ended.stdout.splitlines()[-1])


def compare(old_tree, backend, jobs, folder):
    """Count the names with different digests; prints a line for each name."""
    different = 0
    for job in jobs:
        if job == "go_on":
            run(old_tree, backend, "write", folder)
        old = run(old_tree, backend, job, folder)
        new = run(ROOT, backend, job, folder, old)
        for name in old:
            same = old[name] == new[name]
            different += not same
            found = old[name][:16] if same else f"{old[name][:16]} then, {new[name][:16]} now"
            print(f"{backend} {job} {name}: {'equal' if same else 'DIFFERENT'} {found}", flush=True)
    return different


def main(_):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        tree = folder / "tree"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(tree)], check=True)
        subprocess.run(["git", "-C", tree, "checkout", "-q", flags.FLAGS.commit], check=True)
        different = sum(
            compare(tree, backend, flags.FLAGS.jobs, folder) for backend in flags.FLAGS.backends
        )
    print(f"{different} differences")
    sys.exit(bool(different))


if __name__ == "__main__":
    flags.DEFINE_string("commit", None, "commit to compare with", required=True)
    flags.DEFINE_list("backends", "tensorflow,jax,torch", "backends to run")
    flags.DEFINE_list("jobs", ",".join(JOBS), f"jobs to run: {', '.join(JOBS)}")
    app.run(main)
