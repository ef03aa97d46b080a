"""The tasks of each part: of a card, or of toy size on the CPU."""

import itertools
import pathlib

from benchmarks.gpu_parts import Task

BACKENDS = ("jax", "torch")
EIGHT = ("gan", "lsgan", "fgan", "wgan", "wgan_gp", "sngan", "dragan", "r3gan")
PRECISIONS = ("mixed_bfloat16", "float32")
BATCHES = {32: (64, 256, 1024), 64: (64, 256, 1024), 128: (64, 256)}
SIZES = (64, 32, 128)  # What matters most first: the end is left out where time is short.
FIRST = ("gan, no penalty", "r3gan")
OTHERS = ("gan", "sngan", "wgan_gp", "lsgan", "fgan", "wgan", "dragan")
# Compiled networks train without a penalty: `torch.compile` has no second derivatives.
BY_HAND = {"gan, no penalty": "inductor", "r3gan": "eager"}
WIDTH, SECONDS = 32, 1.0
SCORES = ("fd", "kd", "precision_recall", "density_coverage")
# Rates as in the presets of CIFAR-10, twice their batch and their width or more: docs/zoo.md.
TRAININGS = {
    "r3gan": {"width": 96, "batch": 128, "rate": 2e-3, "arguments": {"gamma": 0.1}},
    "sngan": {"width": 96, "batch": 128, "rate": 2e-3, "arguments": {}},
}


def tasks(part, out, data, toy):
    """All tasks of a part."""
    made = {"conformance": conformance, "memory": memory, "speed": speed}
    if part == "training":
        return training(pathlib.Path(out), data, toy)
    return made[part](pathlib.Path(out), toy)


def conformance(out, toy):
    gans = [("gan",)] if toy else [(gan,) for gan in EIGHT]
    return [
        Task(f"conformance {' '.join(each)} {backend}", "conformance", backend, {"gans": each}, toy)
        for each, backend in itertools.product(gans, BACKENDS)
    ]


def memory(out, toy):
    if toy:
        settings = {"gan": "r3gan", "size": 16, "precision": "float32", "width": 4, "batch": 4}
        return [Task(f"memory {each}", "memory", each, settings, True) for each in BACKENDS]
    return [
        Task(
            f"memory r3gan {size} px {precision} {backend}",
            "memory",
            backend,
            {"gan": "r3gan", "size": size, "precision": precision, "width": WIDTH, "batch": 256},
        )
        for size, precision, backend in itertools.product(SIZES, PRECISIONS, BACKENDS)
    ]


def speed(out, toy):
    lock = str(out / "card.lock")
    size, gans = ([16], FIRST) if toy else (SIZES, [*FIRST, *OTHERS])
    products = {"size": 128, "repeats": 1} if toy else {"size": 8192, "repeats": 5}
    return [
        Task("card", "card", "torch", {**products, "lock": lock}, toy),
        *(
            Task(
                f"flops {each} px",
                "flops",
                "torch",
                {"gans": gans, "by_hand": FIRST, "size": each, "width": 4 if toy else WIDTH},
                on_cpu=True,
            )
            for each in size
        ),
        *(_toy_speed(lock) if toy else _speed(lock)),
    ]


def _toy_speed(lock):
    settings = {"size": 16, "width": 4, "batches": (4,), "seconds": 0.05, "lock": lock}
    contestants = [("jax", "float32", None), ("torch", "mixed_bfloat16", None)]
    contestants.append(("torch", "mixed_bfloat16", "aot_eager"))
    for backend, precision, hand in contestants:
        gan = "gan, no penalty" if hand else "r3gan"
        given = {**settings, "gan": gan, "precision": precision, "hand": hand}
        by = "by hand" if hand else backend
        yield Task(f"speed {gan} 16 px {precision} {by}", "speed", backend, given, True)


def _speed(lock):
    """First two GANs on all contestants, then the others on JAX, then on PyTorch."""
    shapes = [*itertools.product(SIZES, PRECISIONS)]
    for (size, precision), gan in itertools.product(shapes, FIRST):
        yield _speed_task(lock, gan, size, precision, "jax")
        yield _speed_task(lock, gan, size, precision, "torch", BY_HAND[gan])
        yield _speed_task(lock, gan, size, precision, "torch")
    for backend, (size, precision), gan in itertools.product(BACKENDS, shapes, OTHERS):
        yield _speed_task(lock, gan, size, precision, backend)


def _speed_task(lock, gan, size, precision, backend, hand=None):
    settings = {"gan": gan, "size": size, "precision": precision, "hand": hand, "width": WIDTH}
    settings |= {"batches": BATCHES[size], "seconds": SECONDS, "lock": lock}
    by = f"by hand ({hand})" if hand else backend
    return Task(f"speed {gan} {size} px {precision} {by}", "speed", backend, settings)


def training(out, data, toy):
    """Both at once on a card, on JAX; in turn at toy size, one on each backend."""
    scoring = {"extractor": "efficientnet_lite0", "metrics": SCORES, "count": 2000, "seconds": 75}
    paths = [str(pathlib.Path(data) / f"cifar10_{each}.npz") for each in ("train", "held_out")]
    common = {"precision": "mixed_bfloat16"}
    if toy:
        scoring |= {"count": 8, "seconds": 20}
        common |= {"precision": "float32", "width": 4, "batch": 8}
    backends = BACKENDS if toy else ("jax", "jax")
    names = [f"cifar10_{gan}_{each}" for gan, each in zip(TRAININGS, backends, strict=True)]
    folders = [str(out / "work" / name) for name in names]
    for (gan, setup), backend, folder in zip(TRAININGS.items(), backends, folders, strict=True):
        yield Task(
            f"training {gan} {backend}",
            "training",
            backend,
            {
                "setup": {"gan": gan, **setup, **common},
                "data": None if toy else paths,
                "scoring": scoring,
                "folder": folder,
                "beside": [] if toy else folders,
                "toy": {"most_images": 128, "dies_at": 5} if toy else None,
            },
            toy,
        )
