"""python benchmarks/run.py --suite=NAME: how good, and how fast.

Writes `<suite>.jsonl`, `<suite>.txt` and `<suite>.html` into `--out`. Where results of an earlier
run lie there, the new ones are set beside them.
"""

import os
import pathlib
import sys
import time

from absl import app, flags

ROOT = pathlib.Path(__file__).resolve().parent.parent
SUITES = sorted(path.stem for path in (ROOT / "benchmarks/suites").glob("[!_]*.py"))
DEVICES = ("auto", "cpu", "gpu")


def define(given):
    options = {"flag_values": given}
    flags.DEFINE_enum("suite", "quality", SUITES, "what is measured", **options)
    flags.DEFINE_list("preset", [], "presets of the suite quality; all by default", **options)
    flags.DEFINE_enum(
        "backend", None, ["tensorflow", "jax", "torch"], "Keras's own choice by default", **options
    )
    flags.DEFINE_enum("device", "auto", DEVICES, "auto is a GPU where there is one", **options)
    flags.DEFINE_enum(
        "budget", "full", ["quick", "full"], "quick is a few minutes, and rougher", **options
    )
    flags.DEFINE_string("extractor", None, "in place of the one that the suite takes", **options)
    flags.DEFINE_string("out", "runs/benchmarks", "folder of the results", **options)


def choose(given):
    """Choose backend and device, which has to be done before Keras is imported."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    if given.backend:
        os.environ["KERAS_BACKEND"] = given.backend
    if given.device == "cpu":
        os.environ["CUDA_VISIBLE_DEVICES"] = ""
        os.environ["JAX_PLATFORMS"] = "cpu"


def device(wanted):
    """The device that is computed on."""
    import keras

    from keras_gan.utils import devices

    found = devices.device(keras.Variable([0.0]).value)
    if wanted == "gpu" and found == devices.cpu():
        sys.exit(f"There is no GPU here for {keras.backend.backend()}. Received: --device=gpu.")
    return found


def measure(tasks):
    """`(scores, pictures, missing)` of all tasks, told one by one."""
    from benchmarks import results
    from benchmarks.suites import UnavailableError
    from keras_gan.utils.progress_bar import with_progress

    scores, pictures, missing = [], {}, {}
    for subject, function in with_progress(tasks, len(tasks), "measured", unit="tasks"):
        start = time.perf_counter()
        try:
            outcome = function()
        except UnavailableError as error:
            missing[subject] = str(error)
            print(f"{subject}: left out, {error}", flush=True)
            continue
        scores += results.scores_of(subject, outcome.rows)
        if outcome.picture is not None:
            pictures[subject] = outcome.picture
        told = ", ".join(f"{row.metric} {row.value:.4g}" for row in outcome.rows)
        print(f"{subject} ({time.perf_counter() - start:.0f} s): {told}", flush=True)
    return scores, pictures, missing


def main(_):
    given = flags.FLAGS
    choose(given)
    sys.path[0] = str(ROOT)  # In place of this file's folder, which is where a script begins.
    from benchmarks import report, results, suites
    from keras_gan.utils.atomic_files import replacing, writable_directory

    out = writable_directory(given.out)
    about = results.environment(device(given.device))
    settings = suites.Settings(given.budget, tuple(given.preset), given.extractor)
    title, tasks = suites.tasks(given.suite, settings)
    scores, pictures, missing = measure(tasks)
    path = out / f"{given.suite}.jsonl"
    scores = results.beside(scores, results.read(path)[1])
    results.write(path, about, scores)
    texts = {
        "txt": results.table(scores),
        "html": report.page(title, about, scores, pictures, missing),
    }
    for ending, text in texts.items():
        with replacing(path.with_suffix(f".{ending}")) as temporary:
            temporary.write_text(f"{text}\n", "utf-8")
    print(f"\n{texts['txt']}\n\n{path.with_suffix('.html')}")


if __name__ == "__main__":
    define(flags.FLAGS)
    app.run(main)
