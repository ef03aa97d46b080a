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
from keras_gan.presets import from_preset, list_presets
from keras_gan.version import __version__

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
