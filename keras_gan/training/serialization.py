"""Configuration, presets and saving, with the states of all random seeds."""

import dataclasses
import pathlib
from typing import Any, Self

import keras
from keras import ops

from keras_gan.networks import registry
from keras_gan.presets import hub, loading
from keras_gan.saving import freezing, keras_files
from keras_gan.utils.hints import Part, StrPath

SEEN = "seen"  # What `Following` looked at; files of early versions have none.


class Serialization(Part):
    """The part of a GAN that writes and reads it.

    Keras's `SeedGenerator` keeps its state in a variable that no weight file contains, so that a
    resumed run would draw its latents and dropout masks again: here *every* seed state is stored.
    """

    run_name = None  # Of the run whose checkpoints it goes on with; see `Run`.

    def get_config(self) -> dict[str, Any]:
        serialize, frozen = keras.saving.serialize_keras_object, freezing.frozen(self.networks())
        return {
            "generator": serialize(self.generator),
            "critic": serialize(self.critic),
            "critic_steps": self.critic_steps,
            "penalty": self.penalty and serialize(self.penalty),
            "augment": self.augment and serialize(self.augment),
            "replay": self.replay and serialize(self.replay),
            "ema_half_life": serialize(self.average.half_life),
            "ema_ramp": self.average.ramp,
            "seed": self.seed,
            "name": self.name,
            "built_by": {
                player: dataclasses.asdict(registry.of(network))
                for player, network in self.networks().items()
                if registry.of(network)
            },
            **({"frozen": frozen} if frozen else {}),
        }

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        config = dict(config)
        built_by, frozen = config.pop("built_by", {}), config.pop("frozen", {})
        gan = cls(**{k: keras.saving.deserialize_keras_object(v) for k, v in config.items()})
        for player, built in built_by.items():
            gan.networks()[player].built_by = registry.Built(**built)
        freezing.freeze(gan.networks(), frozen)
        return gan

    def networks(self) -> dict[str, keras.Model]:
        """The players' networks by their names, as the constructor takes them."""
        return {"generator": self.generator, "critic": self.critic}

    @classmethod
    def from_preset(cls, preset: StrPath, compile: bool = True) -> Self:
        """A trained GAN of this class; see `keras_gan.from_preset`.

        Example:

        ```python
        gan = keras_gan.models.R3GAN.from_preset("r3gan_fashion_mnist")
        ```
        """
        return loading.from_preset(preset, compile=compile, expected=cls)

    def save_to_preset(self, directory: StrPath) -> None:
        """Write the GAN as a preset: `preset.json`, and `model.weights.h5` with the averaged
        generator and the critic.

        `keras_gan.from_preset(directory)` loads it, on any backend, running no code but the
        library's own, in the precision of the process that loads it. Optimizers' moments are not
        part of it: `gan.save(path)` keeps them.

        Raises:
            ValueError: if a network was not made by a builder of `keras_gan.networks`, or by one
                that `@keras_gan.networks.builder` registers, or has been changed since; or if
                anything else could not be loaded. Nothing is written then.
        """
        loading.save(self, directory)

    def push_to_hub(
        self, repository: str, private: bool | None = None, token: str | None = None
    ) -> str:
        """Write the GAN to the Hugging Face Hub as a preset, with a card and samples.

        Example:

        ```python
        gan.push_to_hub("user/my-faces")
        gan = keras_gan.from_preset("hf://user/my-faces")
        ```

        Args:
            repository: `"USER/NAME"`; made where it is not there yet.
            private: whether a new one is; by default as the account says.
            token: of the account; by default that of `hf auth login` or HF_TOKEN.

        Returns:
            The address that `keras_gan.from_preset` takes.

        Raises:
            ImportError: without the package huggingface_hub: `pip install huggingface_hub`.
            ValueError: as `save_to_preset`.
        """
        return hub.push(self, repository, private, token)

    def save(
        self, filepath: StrPath, overwrite: bool = True, zipped: bool | None = None, **kwargs: Any
    ) -> None:
        """`keras.Model.save`; what was there before stays until the new file is whole."""
        if str(filepath).endswith((".h5", ".hdf5")):
            path = str(pathlib.Path(filepath).with_suffix(".keras"))
            raise ValueError(
                "The HDF5 format keeps no GAN whole: save in Keras's own by "
                f"`gan.save({path!r})`. Received: {str(filepath)!r}."
            )
        arguments = {"overwrite": overwrite, "zipped": zipped, **kwargs}
        keras_files.write(super().save, filepath, **arguments)

    def save_weights(
        self, filepath: StrPath, overwrite: bool = True, max_shard_size: float | None = None
    ) -> None:
        """`keras.Model.save_weights`; what was there before stays until the new file is whole."""
        arguments = {"overwrite": overwrite, "max_shard_size": max_shard_size}
        keras_files.write(super().save_weights, filepath, **arguments)

    def get_build_config(self) -> None:
        """The networks carry their own shapes."""

    def build_from_config(self, config: dict[str, Any] | None) -> None:
        """See `get_build_config`."""

    def seed_states(self) -> list[keras.Variable]:
        """The states of all seed generators in the model, a user's `Dropout` included."""
        others = {id(v) for v in [*self.weights, *self.metrics_variables]}
        return [v for v in self.variables if id(v) not in others]

    def _own_state(self):
        counters = [self.steps_done, self.images_seen, self.nonfinite]
        seeds = {f"seed_{i}": v for i, v in enumerate(self.seed_states())}
        return {**{v.name: v for v in counters}, **seeds}

    def save_own_variables(self, store: Any) -> None:
        self.follow_generator()
        store[SEEN] = self.seen
        for name, variable in self._own_state().items():
            store[name] = ops.convert_to_numpy(variable)

    def load_own_variables(self, store: Any) -> None:
        state = self._own_state()
        self.seen = store[SEEN] if SEEN in store.keys() else None
        if set(store.keys()) - {SEEN} != set(state):
            raise ValueError(
                f"The file's counters and seed states are not this model's. Expected "
                f"{', '.join(state)}. Received: {', '.join(store.keys())}."
            )
        self.run_name = None  # Another state is that of another run.
        for name, variable in state.items():
            variable.assign(store[name])
