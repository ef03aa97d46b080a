"""python benchmarks/run.py --suite=NAME: measure quality or speed.

Writes `<suite>.jsonl`, `<suite>.txt` and `<suite>.html` into `--out`. If results of an earlier run
are there, the new ones stand beside them.
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
    flags.DEFINE_enum("suite", "quality", SUITES, "what to measure", **options)
    flags.DEFINE_list("preset", [], "presets for the suite quality; all by default", **options)
    flags.DEFINE_enum(
        "backend", None, ["tensorflow", "jax", "torch"], "Keras's default if not given", **options
    )
    flags.DEFINE_enum("device", "auto", DEVICES, "auto takes a GPU if there is one", **options)
    flags.DEFINE_enum(
        "budget", "full", ["quick", "full"], "quick takes minutes and is less precise", **options
    )
    flags.DEFINE_string("extractor", None, "extractor to use instead of the suite's own", **options)
    flags.DEFINE_string("out", "runs/benchmarks", "folder for the results", **options)


def choose(given):
    """Choose backend and device; must run before Keras is imported."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    if given.backend:
        os.environ["KERAS_BACKEND"] = given.backend
    if given.device == "cpu":
        os.environ["CUDA_VISIBLE_DEVICES"] = ""
        os.environ["JAX_PLATFORMS"] = "cpu"


def device(wanted):
    """Name of the device in use."""
    import keras

    from keras_gan.utils import devices

    found = devices.device(keras.Variable([0.0]).value)
    if wanted == "gpu" and found == devices.cpu():
        sys.exit(f"There is no GPU here for {keras.backend.backend()}. Received: --device=gpu.")
    return found


def measure(tasks):
    """`(results, pictures, missing)` of all tasks; prints each task's values."""
    from benchmarks.results import Result
    from benchmarks.suites import UnavailableError
    from keras_gan.utils.progress_bar import with_progress

    found, pictures, missing = [], {}, {}
    for subject, function in with_progress(tasks, len(tasks), "measured", unit="tasks"):
        start = time.perf_counter()
        try:
            outcome = function()
        except UnavailableError as error:
            missing[subject] = str(error)
            print(f"{subject}: left out, {error}", flush=True)
            continue
        found += [Result(subject, row) for row in outcome.rows]
        if outcome.picture is not None:
            pictures[subject] = outcome.picture
        values = ", ".join(f"{row.metric} {row.value:.4g}" for row in outcome.rows)
        print(f"{subject} ({time.perf_counter() - start:.0f} s): {values}", flush=True)
    return found, pictures, missing


def main(_):
    given = flags.FLAGS
    choose(given)
    sys.path[0] = str(ROOT)  # Python puts the script's own folder there.
    from benchmarks import report, results, suites
    from keras_gan.utils import console
    from keras_gan.utils.atomic_files import replacing, writable_directory

    out = writable_directory(given.out)
    about = results.environment(device(given.device))
    settings = suites.Settings(given.budget, tuple(given.preset), given.extractor)
    title, tasks = suites.tasks(given.suite, settings)
    with console.tolerant():
        found, pictures, missing = measure(tasks)
        path = out / f"{given.suite}.jsonl"
        found = results.beside(found, results.read(path)[1])
        results.write(path, about, found)
        texts = {
            "txt": results.table(found),
            "html": report.page(title, about, found, pictures, missing),
        }
        for ending, text in texts.items():
            with replacing(path.with_suffix(f".{ending}")) as temporary:
                temporary.write_text(f"{text}\n", "utf-8")
        print(f"\n{texts['txt']}\n\n{path.with_suffix('.html')}")


if __name__ == "__main__":
    define(flags.FLAGS)
    app.run(main)
