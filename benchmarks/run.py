"""python benchmarks/run.py --suite=NAME: measure quality or speed.

Writes `<suite>.jsonl`, `<suite>.txt` and `<suite>.html` into `--out` after each task, so that a run
which is stopped loses no more than one. If results of an earlier run are there, the new ones stand
beside them; those of other tasks stay if they are of the same machine and versions.
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
    flags.DEFINE_multi_string(
        "task", [], "start of a task's name, once or more often; all tasks by default", **options
    )
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


def chosen(tasks, starts):
    """The tasks whose names start with one of `starts`, or all of them."""
    for start in starts:
        if not any(task.subject.startswith(start) for task in tasks):
            names = ", ".join(repr(task.subject) for task in tasks)
            sys.exit(f"Expected --task to begin one of {names}. Received: --task={start}.")
    return [task for task in tasks if not starts or task.subject.startswith(tuple(starts))]


def measure(tasks, save):
    """Measures all tasks and prints each one's values.

    Args:
        tasks: list of `benchmarks.suites.Task`.
        save: called with `(results, pictures, missing)` so far after each task.
    """
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
        else:
            found += [Result(subject, row) for row in outcome.rows]
            if outcome.picture is not None:
                pictures[subject] = outcome.picture
            values = ", ".join(f"{row.metric} {row.value:.4g}" for row in outcome.rows)
            print(f"{subject} ({time.perf_counter() - start:.0f} s): {values}", flush=True)
        save(found, pictures, missing)


def saving(path, title, about):
    """A function `save` for `measure` that writes the three files of a suite."""
    from benchmarks import report, results
    from keras_gan.utils.atomic_files import replacing

    environment, earlier = results.read(path)

    def save(found, pictures, missing):
        found = results.beside(found, earlier, keep=environment == about)
        results.write(path, about, found)
        texts = {
            "txt": results.table(found),
            "html": report.page(title, about, found, pictures, missing),
        }
        for ending, text in texts.items():
            with replacing(path.with_suffix(f".{ending}")) as temporary:
                temporary.write_text(f"{text}\n", "utf-8")

    return save


def main(_):
    given = flags.FLAGS
    choose(given)
    sys.path[0] = str(ROOT)  # Python puts the script's own folder there.
    from benchmarks import results, suites
    from keras_gan.utils import console
    from keras_gan.utils.atomic_files import writable_directory

    path = writable_directory(given.out) / f"{given.suite}.jsonl"
    about = results.environment(device(given.device))
    settings = suites.Settings(given.budget, tuple(given.preset), given.extractor)
    title, tasks = suites.tasks(given.suite, settings)
    with console.tolerant():
        measure(chosen(tasks, given.task), saving(path, title, about))
        table = path.with_suffix(".txt").read_text("utf-8")
        print(f"\n{table}\n{path.with_suffix('.html')}")


if __name__ == "__main__":
    define(flags.FLAGS)
    app.run(main)
