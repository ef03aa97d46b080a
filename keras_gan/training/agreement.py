"""What several processes that train one GAN have in common, checked before the first step."""

import keras

from keras_gan import backend
from keras_gan.backend import processes
from keras_gan.saving import settings

LINE = "`keras.distribution.set_distribution(keras.distribution.DataParallel())`"


def check(gan, feed):
    """Raise unless all processes train the same compiled GAN on the same data, and share each step.

    Raises:
        ValueError: where processes would train each for itself, or with other data, weights, seeds
            or settings than the others.
    """
    if processes.count() == 1:
        return
    _check_distribution(gan)
    gan.follow_generator()
    processes.require_same(
        {
            "data and order": feed.describe(),
            "settings": settings.of_gan(gan),
            "seed": gan.seed,
            "weights and steps": [int(x) for x in gan.seen],
        }
    )


def _check_distribution(gan):
    distribution = keras.distribution.distribution()
    if not isinstance(distribution, keras.distribution.DataParallel):
        raise ValueError(
            f"Several processes train one GAN by data parallelism: call {LINE} before it is built. "
            f"Received: {type(distribution).__name__} in {processes.count()} processes."
        )
    distribution.auto_shard_dataset = False  # The feed has each process's rows already.
    if not backend.has_split_state([*gan.variables, *gan.optimizer.variables]):
        raise ValueError(
            f"The GAN was built for this process alone: call {LINE} before it is built or loaded. "
            f"Received: variables of {gan.name!r} that other processes do not have."
        )
