"""The zoo's presets: found, verified, loaded and written. A preset is data and runs no code."""

from keras_gan.presets.catalog import list_presets
from keras_gan.presets.loading import from_preset

__all__ = ["from_preset", "list_presets"]
