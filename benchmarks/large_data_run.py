"""python -m benchmarks.large_data_run ORDER: one training of `benchmarks.large_data`.

ORDER is JSON of the arguments of `train`; prints what it returns as a line of JSON.
"""

import json
import os
import sys
import time

from benchmarks import memory

BATCH, PIXELS = 64, 16  # Of a step; of a folder's pictures.


def train(source, checkpoints, stop, black=False):
    """Load data and train an `mlp` GAN until `stop` steps are made, from the newest checkpoint on.

    Args:
        source: a `.npy` file or a folder of pictures.
        checkpoints: folder; one is written where the training stops.
        stop: steps after which the training is broken off.
        black: whether black pictures are taken for decoded ones.

    Returns:
        Dictionary of `(CPU seconds, seconds)` of `loading` and from there to the end of the `first`
        step, of the most memory so far in megabytes, mapped files included, `before` loading,
        when all is `loaded` and at the end (`most`), and of the digest of the `state` there.
    """
    import numpy as np

    from keras_gan import data
    from keras_gan.callbacks import Checkpoint
    from keras_gan.data import image_files
    from keras_gan.saving import named_tensors, run_state

    if black:
        image_files.decode = lambda path, shape: np.zeros(shape, "uint8")
    before, start = memory.peak() / 1e6, clock()
    pixels = {} if source.endswith(".npy") else {"size": PIXELS, "channels": 3}
    images, _ = data.load(source, **pixels)
    loaded, held = clock(), memory.peak() / 1e6
    gan = made(images.shape[1:])
    watch = watcher(stop)
    fit = {"batch_size": BATCH, "verbose": 0, "resume": True}
    try:
        gan.fit(images, callbacks=[Checkpoint(checkpoints, every=stop), watch], **fit)
    except KeyboardInterrupt:
        pass  # By `watch`.
    return {
        "loading": [end - begin for begin, end in zip(start, loaded, strict=True)],
        "first": [end - begin for begin, end in zip(loaded, watch.first, strict=True)],
        "before": before,
        "loaded": held,
        "most": memory.peak() / 1e6,
        "state": named_tensors.digest(run_state.capture(gan)),
    }


def made(shape):
    """The smallest GAN of images: what is measured is the data."""
    import keras

    from keras_gan import models, networks

    keras.utils.set_random_seed(0)
    gan = models.GAN(networks.mlp_generator(shape, 8, 8), networks.mlp_critic(shape, 8), seed=0)
    gan.compile(keras.optimizers.Adam(1e-3), keras.optimizers.Adam(1e-3))
    return gan


def watcher(stop):
    """A callback that notes when the first step has ended, and breaks the training off."""
    import keras

    class Watch(keras.callbacks.Callback):
        first = None

        def on_train_batch_begin(self, batch, logs=None):
            if int(keras.ops.convert_to_numpy(self.model.steps_done)) == stop:
                raise KeyboardInterrupt

        def on_train_batch_end(self, batch, logs=None):
            self.first = self.first or clock()

    return Watch()


def clock():
    return time.process_time(), time.perf_counter()


if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    print(json.dumps(train(**json.loads(sys.argv[1]))))
