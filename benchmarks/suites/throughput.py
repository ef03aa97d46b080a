"""Throughput: how fast is a step, beside the same step written by hand, and beside other libraries?

First each GAN runs alone, in a process of its own, on each backend, in each precision, with and
without XLA where the backend has a choice. Then contestants that train the same networks take
turns; the result is the median ratio of our time to theirs, so that below 1 ours is quicker. The
quick budget takes one GAN, the comparisons and contestants of `QUICK`, and shorter turns.
"""

import functools
import importlib.util
import pathlib
import statistics

import keras

from benchmarks import comparison
from benchmarks.comparison import Entry
from benchmarks.contestants import SHAPE
from benchmarks.suites import Outcome, Task, UnavailableError
from keras_gan.cli import recipes
from keras_gan.metrics import Row

BACKENDS = ("tensorflow", "jax", "torch")
XLA = {"tensorflow": (True, False), "jax": (True,), "torch": (False,)}
ROUNDS = {"quick": 2, "full": 8}  # Of a comparison.
SECONDS = {"quick": 2.0, "full": comparison.SECONDS}  # Least length of a turn.
SOLO_ROUNDS = {"quick": 2, "full": 3}
SOLO_GANS = {"quick": ("gan",), "full": tuple(recipes.RECIPES)}
PRECISIONS = {"quick": ("float32",), "full": ("float32", "mixed_bfloat16")}
WIDTH, BATCH_SIZE, GENERATED = 32, 64, 640
COLOURED = (32, 32, 3)
SPREAD = "", ", least", ", largest"  # Of a ratio over the rounds, whose median is told by its name.
# The Python with tensorflow-gan, installed by `make peers`.
PEERS = pathlib.Path(__file__).parents[2] / ".venv-peers/bin/python"
PLAIN = {"gan": {"penalty": None}, "wgan_gp": {}}  # Without the recipe's penalty.


def tasks(settings):
    budget = settings.budget
    backends = [keras.backend.backend()] if budget == "quick" else BACKENDS
    solo_turns = SOLO_ROUNDS[budget], SECONDS[budget]
    solos = [
        Task(
            f"{gan}, {backend}, {precision}, XLA {'on' if xla else 'off'}",
            functools.partial(solo, gan, backend, precision, xla, *solo_turns),
        )
        for gan in SOLO_GANS[budget]
        for backend in backends
        for precision in PRECISIONS[budget]
        for xla in XLA[backend]
    ]
    comparisons = [
        Task(f"race: {title}", functools.partial(compare, each, ROUNDS[budget], SECONDS[budget]))
        for title, each in contestants(budget).items()
    ]
    return [*solos, *comparisons]


def contestants(budget):
    """`{title: entries}` of the comparisons of a budget."""
    if budget == "full":
        return COMPARISONS
    return {title: {n: COMPARISONS[title][n] for n in names} for title, names in QUICK.items()}


def ours(gan, backend, **settings):
    """This library with the networks and losses of the other contestants."""
    settings = {"width": WIDTH, "batch_size": BATCH_SIZE, "arguments": PLAIN[gan], **settings}
    return Entry("library", {"gan": gan, **settings}, backend)


def theirs(module, **settings):
    return Entry(module, {"width": WIDTH, "batch_size": BATCH_SIZE, **settings})


def tutorial(batch_size):
    """This library and Keras's tutorial on the tutorial's networks."""
    variants = {"keras_gan": "ours", "tutorial": "theirs"}
    return {
        name: Entry("tutorial", {"recipe": recipe, "batch_size": batch_size}, "tensorflow")
        for name, recipe in variants.items()
    }


# The first of each comparison is ours.
COMPARISONS = {
    "WGAN-GP by hand on TensorFlow, XLA on": {
        "keras_gan": ours("wgan_gp", "tensorflow", jit_compile=True),
        "tf.function": theirs("tensorflow_loop", jit_compile=True)._replace(backend="tensorflow"),
    },
    "WGAN-GP by hand on TensorFlow, XLA off": {
        "keras_gan": ours("wgan_gp", "tensorflow", jit_compile=False),
        "tf.function": theirs("tensorflow_loop", jit_compile=False)._replace(backend="tensorflow"),
    },
    "WGAN-GP of Keras's tutorial": tutorial(batch_size=64),
    # Without oneDNN, one step takes a minute.
    "WGAN-GP of Keras's tutorial, in its batches of 512": tutorial(batch_size=512),
    "WGAN-GP on PyTorch and tensorflow-gan": {
        "keras_gan": ours("wgan_gp", "tensorflow"),
        "keras_gan on torch": ours("wgan_gp", "torch"),
        "keras_gan on jax": ours("wgan_gp", "jax"),
        "PyTorch": theirs("pytorch", gan="wgan_gp"),
        "tensorflow-gan": theirs("tf_gan")._replace(python=str(PEERS)),
    },
    "GAN without a penalty on PyTorch": {
        "keras_gan": ours("gan", "tensorflow"),
        "keras_gan on torch": ours("gan", "torch"),
        "keras_gan on jax": ours("gan", "jax"),
        "PyTorch": theirs("pytorch", gan="gan"),
        "PyTorch, torch.compile": theirs("pytorch", gan="gan", compiled=True),
    },
}


# The quick comparisons, and who takes part: not the tutorial, whose steps take seconds.
QUICK = {
    "WGAN-GP by hand on TensorFlow, XLA off": ("keras_gan", "tf.function"),
    "WGAN-GP on PyTorch and tensorflow-gan": ("keras_gan", "PyTorch", "tensorflow-gan"),
}


def solo(gan, backend, precision, xla, rounds, seconds):
    """Measure one GAN of the command line, alone on the machine."""
    _require(backend)
    settings = {"gan": gan, "precision": precision, **_sizes(recipes.RECIPES[gan])}
    entry = Entry("command_line", {**settings, "jit_compile": xla}, backend)
    with comparison.Worker(entry) as worker:
        worker.seconds("step", 2)
        worker.seconds("generate", GENERATED)
        steps = max(1, round(seconds / (worker.seconds("step", 4) / 4)))
        step = statistics.median(worker.seconds("step", steps) / steps for _ in range(rounds))
        generate = statistics.median(worker.seconds("generate", GENERATED) for _ in range(rounds))
    values = {
        "images_per_second": worker.images / step,
        "generated_per_second": GENERATED / generate,
        "seconds_to_first_step": worker.first,
        "peak_megabytes": worker.peak_bytes / 1e6,
    }
    protocol = {**settings, "backend": backend, "xla": xla, "rounds": rounds}
    return Outcome([Row(key, value, float("nan"), protocol) for key, value in values.items()])


def _sizes(recipe):
    """Images that translate or have texts are in colour, and in batches of the recipe's size."""
    if recipe.data in ("samples", "labels"):
        return {"shape": SHAPE, "batch_size": BATCH_SIZE}
    return {"shape": COLOURED}


def compare(entries, rounds, seconds):
    """Compare the entries that can run here; prints why others are left out."""
    here, absent = {}, {}
    for name, entry in entries.items():
        try:
            _require_entry(entry)
            here[name] = entry
        except UnavailableError as error:
            absent[name] = str(error)
    if len(here) < 2:
        raise UnavailableError("; ".join(absent.values()))
    for name, why in absent.items():
        print(f"{name}: left out, {why}", flush=True)
    times = comparison.compare(here, rounds, seconds=seconds)
    first, *others = here
    shared = entries[first].settings
    shared = {key: shared[key] for key in ("width", "batch_size") if key in shared}
    protocol = {"rounds": rounds, **shared}
    rows = [
        Row(f"seconds_per_step, {name}", statistics.median(seconds), float("nan"), protocol)
        for name, seconds in times.items()
    ]
    for other in others:
        ratios = comparison.ratio(times, first, other)
        rows += [
            Row(f"time over that of {other}{which}", value, float("nan"), protocol)
            for which, value in zip(SPREAD, ratios, strict=True)
        ]
    return Outcome(rows)


def _require_entry(entry):
    if not pathlib.Path(entry.python).is_file():
        raise UnavailableError("run `make peers`, which installs it")
    _require(entry.backend or ("torch" if entry.module == "pytorch" else None))


def _require(backend):
    if backend is not None and importlib.util.find_spec(backend) is None:
        raise UnavailableError(f"{backend} is not installed")
