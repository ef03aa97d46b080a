"""`translate`, `preview` and `export` of GANs whose generator takes images instead of latents."""

from typing import Any, Literal, NoReturn

import keras
import numpy as np
from keras import ops

from keras_gan.backend.prediction import ONE_AT_A_TIME
from keras_gan.data_adapters import Field
from keras_gan.saving import keras_files
from keras_gan.utils.arrays import to_numpy
from keras_gan.utils.checks import known
from keras_gan.utils.console import say
from keras_gan.utils.hints import ArrayLike, Part, StrPath
from keras_gan.utils.pixel_encoding import eight_bits, ignore, warn
from keras_gan.visualization import images


class Translation(Part):
    """The part of a GAN that translates images, always by the averaged generator.

    A subclass tells its `directions`; the first is the one that is meant where none is named.
    """

    takes_latents = False

    def directions(self) -> dict[str, tuple[keras.Model, Field, Field]]:
        """By the name of each direction: `(network, field of its input, field of its output)`."""
        raise NotImplementedError(f"{type(self).__name__} must define directions().")

    def translate(
        self,
        images: ArrayLike,
        direction: str | None = None,
        *,
        dtype: Literal["float32", "uint8"] = "float32",
        batch_size: int = 64,
    ) -> np.ndarray:
        """Images of the other domain, by the averaged generator.

        Args:
            images: `(batch, *input_shape)`, `uint8` or floats in [-1, 1].
            direction: name of the direction, where there are two.
            dtype: `"float32"` in [-1, 1], or `"uint8"` in [0, 255].
            batch_size: images translated at a time; does not change them.

        Returns:
            Array of shape `(batch, *output_shape)`.

        Raises:
            ValueError: for images of another shape or range, or a direction that is none.
        """
        network, inputs = self._asked(images, direction, dtype)
        return self._made(network, inputs, dtype, batch_size)

    def generate(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused: images come from images, by `translate`."""
        raise ValueError(
            f"{type(self).__name__} has no latents to generate from, it translates: pass images to "
            "`gan.translate(images)`. Received: a call to generate()."
        )

    def preview(
        self,
        count: int = 8,
        seed: int = 0,
        inputs: ArrayLike | tuple[ArrayLike, ArrayLike] | None = None,
        direction: str | None = None,
    ) -> np.ndarray:
        """A picture of translations, a row for each image: input, output, and what else is known.

        Args:
            count: rows.
            seed: of the choice of rows; the same inputs and seed give the same rows.
            inputs: images as `translate` takes them, or `(images, others)`: the true outputs of a
                GAN of pairs, images of the other domain where there are none.
            direction: as for `translate`.

        Returns:
            A `uint8` array `(height, width, channels)`.
        """
        if inputs is None:
            raise ValueError(
                f"{type(self).__name__} shows translations of images: pass some, as in "
                "`gan.preview(8, inputs=images)`, `SampleGrid(folder, inputs=images)`, or "
                "`python -m keras_gan translate IMAGES`. Received: inputs=None."
            )
        parts = inputs if isinstance(inputs, tuple) else (inputs,)
        self._check_lengths(parts)
        rows = min(count, *map(len, parts))
        chosen = [np.random.default_rng(seed).permutation(len(part))[:rows] for part in parts]
        shown = [np.asarray(part)[order] for part, order in zip(parts, chosen, strict=True)]
        return _strips([_as_uint8(column) for column in self._columns(direction, *shown)])

    def _check_lengths(self, parts):
        """Raise where images and their true outputs cannot be rows of the same pairs."""
        counts = [len(part) for part in parts]
        if self.contract().paired and len(set(counts)) > 1:
            raise ValueError(
                "Row i of a preview shows an image and its own true output: pass as many of both, "
                f"`inputs=(images[:{min(counts)}], outputs[:{min(counts)}])` where those belong "
                f"together. Received: {' and '.join(map(str, counts))} images."
            )

    def _columns(self, direction, images, *others):
        """Columns of a preview, each an array of images."""
        return [images, self.translate(images, direction=direction), *others]

    def export(
        self,
        filepath: StrPath,
        format: str = "tf_saved_model",
        direction: str | None = None,
        verbose: bool | None = None,
        **kwargs: Any,
    ) -> None:
        """Write the averaged generator of a direction; see `keras.Model.export` for the formats."""
        self.follow_generator()
        network = self.network_of(direction)
        keras_files.call_once(network)
        keras_files.write(
            network.export,
            filepath,
            **{"format": format, "verbose": False, **kwargs},
        )
        if verbose is not False:
            say(f"Exported to {str(filepath)!r}.")

    def network_of(self, direction: str | None = None) -> keras.Model:
        """The averaged network of a direction, by default of the first."""
        return self._direction(direction)[0]

    def _direction(self, name):
        directions = self.directions()
        return known(next(iter(directions)) if name is None else name, directions, "direction")

    def _asked(self, images, direction, dtype):
        """The network of a direction, and images as it takes them."""
        network, field, _ = self._direction(direction)
        self._check_dtype(dtype)
        return network, field.encode(field.checked(to_numpy(images), "`images`", doubt=warn))

    def _check_dtype(self, dtype):
        if dtype not in ("float32", "uint8"):
            raise ValueError(f'`dtype` must be "float32" or "uint8". Received: {dtype!r}.')


def with_dropout(network, inputs, seed, batch_size):
    """Outputs of a network that is not trainable, under dropout masks of `seed`, as NumPy array.

    Batch statistics stay the averaged ones, as such a network keeps them in training mode too, and
    its seeds stay as they are.
    """
    weights = {id(v) for v in network.weights}
    states = [v for v in network.variables if id(v) not in weights]
    before = [ops.convert_to_numpy(v) for v in states]
    draw = np.random.default_rng(seed)
    with ONE_AT_A_TIME:
        for state in states:
            state.assign(draw.integers(0, 2**31, state.shape, "uint32"))
        made = [
            ops.convert_to_numpy(network(inputs[i : i + batch_size], training=True))
            for i in range(0, len(inputs), batch_size)
        ]
        for state, value in zip(states, before, strict=True):
            state.assign(value)
    return np.concatenate(made)


def _as_uint8(column):
    return eight_bits(np.asarray(column), "the images", doubt=ignore, limit=np.inf)


def _strips(columns):
    """Columns of images side by side, grey ones in colour where others are."""
    if len({column.shape[-1] for column in columns}) > 1:
        columns = [
            np.repeat(column, 3, axis=-1) if column.shape[-1] == 1 else column[..., :3]
            for column in columns
        ]
    rows = np.stack(columns, axis=1)
    return images.grid(rows.reshape(-1, *rows.shape[2:]), columns=len(columns))
