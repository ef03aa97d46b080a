"""keras_gan: the GAN library of Keras 3.

Every classic GAN is a `keras.Model` that is trained by `fit`, on TensorFlow, JAX and PyTorch.

```python
import keras
import keras_gan

images, labels = keras_gan.data.load("fashion_mnist_10k")
gan = keras_gan.models.WGANGP(
    generator=keras_gan.networks.dcgan_generator(image_shape=(28, 28, 1), latent_dim=64),
    critic=keras_gan.networks.dcgan_critic(image_shape=(28, 28, 1)),
)
gan.compile(
    generator_optimizer=keras.optimizers.Adam(2e-4, 0.0, 0.9),
    critic_optimizer=keras.optimizers.Adam(2e-4, 0.0, 0.9),
)
gan.fit(images, batch_size=64, epochs=5, callbacks=[keras_gan.callbacks.SampleGrid("runs/wgan_gp")])
samples = gan.generate(64, seed=0)
```
"""

import importlib as _importlib
import sys as _sys
import typing as _typing

from keras_gan.utils import backend_choice as _backend_choice
from keras_gan.utils import other_names as _other_names
from keras_gan.utils import program as _program
from keras_gan.version import __version__

if _typing.TYPE_CHECKING:
    from keras_gan import (
        augment,
        callbacks,
        data,
        divergences,
        layers,
        losses,
        metrics,
        models,
        networks,
        penalties,
        schedules,
        text,
        visualization,
    )
    from keras_gan.presets.catalog import list_presets
    from keras_gan.presets.loading import from_preset

__all__ = [
    "__version__",
    "augment",
    "callbacks",
    "data",
    "divergences",
    "from_preset",
    "layers",
    "list_presets",
    "losses",
    "metrics",
    "models",
    "networks",
    "penalties",
    "schedules",
    "text",
    "visualization",
]

_FUNCTIONS = {
    "from_preset": "keras_gan.presets.loading",
    "list_presets": "keras_gan.presets.catalog",
}


def _import_all():
    """Import every public name; `keras.saving.load_model` knows the classes from then on."""
    globals().pop("__getattr__", None)  # The modules below import each other as ever.
    _backend_choice.choose()
    for name in __all__:
        if name in _FUNCTIONS:
            globals()[name] = getattr(_importlib.import_module(_FUNCTIONS[name]), name)
        elif name != "__version__":
            _other_names.explain(_importlib.import_module(f"keras_gan.{name}"))
    _other_names.explain(_sys.modules[__name__])


if not _typing.TYPE_CHECKING:  # A type checker knows the names, and reports any other.

    def __getattr__(name):
        if name in __all__:
            _import_all()
            return globals()[name]
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


# The command line answers --help, zoo and list without Keras, and imports the rest when it runs.
if not _program.is_command_line():
    _import_all()
