"""How many images a training sees: measured when it begins, and written to `plan.json`."""

import json
import pathlib
import time

from keras_gan.utils.atomic_files import replacing

MARGIN = 0.93  # Of the measured speed: checkpoints, and a slower minute, take the rest.


def planned(build, batch, train, folder, stop, beside, most=None):
    """Images of the whole run, whole epochs: as many as fit until `stop`; written once.

    Args:
        build: function of `images` that gives a new compiled GAN.
        batch: images in one critic update.
        train: the training images.
        folder: of the training.
        stop: its end, on the clock of `time.time()`.
        beside: folders of the trainings that share the card.
        most: the most images, or `None`.
    """
    path = folder / "plan.json"
    if path.is_file():
        return json.loads(path.read_text("utf-8"))["images"]
    gan = build(images=1_000_000)
    epoch = len(train) // (batch * gan.critic_steps) * batch * gan.critic_steps
    _seconds(gan, train, batch, 3)  # It compiles the step.
    meet(folder, beside)
    steps = max(5, round(5 * 4.0 / _seconds(gan, train, batch, 5))) if most is None else 5
    speed = steps * batch * gan.critic_steps / _seconds(gan, train, batch, steps)
    images = MARGIN * speed * max(0.0, stop - time.time())
    images = max(1, int(images if most is None else min(images, most)) // epoch) * epoch
    with replacing(path) as temporary:
        temporary.write_text(json.dumps({"images": images, "images_per_second": speed}), "utf-8")
    return images


def meet(folder, beside, limit=60.0):
    """Wait until the trainings that share the card are here too: each measures its share of it."""
    (folder / "ready").touch()
    end = time.time() + limit
    while time.time() < end and not all((pathlib.Path(each) / "ready").exists() for each in beside):
        time.sleep(0.05)


def _seconds(gan, train, batch, steps):
    start = time.perf_counter()
    gan.fit(train, batch_size=batch, steps_per_epoch=steps, verbose=0)
    return time.perf_counter() - start
