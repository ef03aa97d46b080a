"""python -m benchmarks.race_parts ORDER: one contestant of `benchmarks.race`, from start to end.

ORDER is JSON: `began`, the time at which the process was started; `cores`, those that it may use;
the contestant's `module` and the `settings` of its `make`; and the arguments of `race`.
"""

import importlib
import json
import os
import pathlib
import sys
import time

from benchmarks import parent


def main(began, cores, module, settings, **order):
    parent.end_with_it()  # So that no two runs meet.
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, cores)
    os.cpu_count = lambda: len(cores)  # Loaders of images start as many processes as there are.
    contestant = importlib.import_module(f"benchmarks.race_parts.{module}").make(**settings)
    race(contestant, start_seconds=time.time() - began, **order)


def race(contestant, out, seconds, counts, start_seconds=0.0, watch=None):
    """Train for a time, and write samples at equal distances of training time.

    Args:
        contestant: as `benchmarks.race_parts` says.
        out: folder for `about.json`, `snapshots.jsonl` and the samples.
        seconds: of training.
        counts: samples of each snapshot, the last one at the end.
        start_seconds: that it took to get here.
        watch: of another clock, for tests.
    """
    from benchmarks.race_parts.watch import Watch

    watch = watch or Watch(seconds)
    out = pathlib.Path(out)
    about = {"start_seconds": start_seconds, "parameters": contestant.parameters}
    (out / "about.json").write_text(json.dumps(about), "utf-8")
    for number, count in enumerate(counts, 1):
        watch.train(contestant, seconds * number / len(counts))
        line = snapshot(contestant, out / f"samples_{number}.npz", count)
        line |= {"seconds": watch.seconds, "cpu_seconds": watch.cpu_seconds, "images": watch.images}
        with open(out / "snapshots.jsonl", "a", encoding="utf-8") as file:
            print(json.dumps(line), file=file)


def snapshot(contestant, path, count):
    """Draw samples and write them; the file's name and the seconds of one sample."""
    import numpy as np

    start = time.perf_counter()
    images = contestant.draw(count)
    took = time.perf_counter() - start
    if images.dtype != np.uint8 or len(images) != count:
        raise ValueError(f"Expected {count} images, uint8. Received: {images.dtype} {images.shape}")
    np.savez_compressed(path, images=images)
    return {"file": path.name, "samples": count, "seconds_per_sample": took / count}


if __name__ == "__main__":
    main(**json.loads(sys.argv[1]))
