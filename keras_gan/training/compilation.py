"""`compile`, adapted to an optimizer for each player."""

from typing import Any, Literal

import keras

from keras_gan import backend
from keras_gan.training import names
from keras_gan.training.logs import Logs
from keras_gan.training.loss_scale import computes_in_float16
from keras_gan.training.optimizer_checks import check_kept
from keras_gan.training.optimizers import PlayerOptimizers
from keras_gan.training.own_scope import in_own_scope
from keras_gan.utils.hints import Part


class Compilation(Part):
    """The part of a GAN that `compile` configures."""

    @in_own_scope
    def compile(
        self,
        generator_optimizer: str | keras.optimizers.Optimizer = "adam",
        critic_optimizer: str | keras.optimizers.Optimizer = "adam",
        *,
        jit_compile: bool | Literal["auto"] = "auto",
        run_eagerly: bool = False,
        steps_per_execution: int = 1,
        **other: Any,
    ) -> None:
        """Configure training.

        Args:
            generator_optimizer, critic_optimizer: Keras optimizers, by object or name; one each.
                By name, they and their variables are called `generator` and `critic`.
            jit_compile: compile the step by XLA; `"auto"` as in `keras.Model.compile`, but on
                TensorFlow also on a CPU, for images on one replica, where it pays: not where
                TensorFlow has oneDNN, a convolution with strides has a kernel wider than two of
                them, or a layer such as `Dropout` draws random numbers.
            run_eagerly: run the step uncompiled, to debug it.
            steps_per_execution: steps in one call into the compiled program.
            other: none; what Keras and other libraries call these is refused with the name here.
        """
        names.refuse(other, names.OF_COMPILE, f"{type(self).__name__}.compile")
        given = {"critic": critic_optimizer, "generator": generator_optimizer}
        optimizers = {player: _optimizer(player, value) for player, value in given.items()}
        for player, optimizer in optimizers.items():
            check_kept(player, optimizer)
            backend.require_own_strategy(optimizer)
        players = self.players()
        _check_phases(players)
        _build(optimizers, players)
        self.logs = self._new_logs()
        super().compile(
            optimizer=PlayerOptimizers(
                optimizers, scaled=computes_in_float16(self.networks().values())
            ),
            jit_compile=self._compiles(jit_compile, run_eagerly),
            run_eagerly=run_eagerly,
            steps_per_execution=steps_per_execution,
            auto_scale_loss=False,
        )
        self._compile_arguments = {
            "jit_compile": jit_compile,
            "run_eagerly": run_eagerly,
            "steps_per_execution": steps_per_execution,
        }
        self.compiled_rates = self.optimizer.rates
        self._compiled_for = self._trained_variables()

    def _new_logs(self):
        return Logs(name for player in self.players() for name in player.logs)

    def _trained_variables(self):
        return {p.name: {id(v) for v in p.trainable_variables} for p in self.players()}

    def _compiles(self, jit_compile, run_eagerly):
        if jit_compile != "auto" or run_eagerly:
            return jit_compile
        layers = self._flatten_layers(include_self=False)
        shapes = self.sample_shape
        first = shapes[0] if isinstance(shapes[0], tuple) else shapes
        return backend.auto_jit_compile(first, layers)

    def get_compile_config(self) -> dict[str, Any] | None:
        if not self.compiled:
            return None
        serialize = keras.saving.serialize_keras_object
        optimizers = {
            f"{player.name}_optimizer": serialize(self.optimizer[player.name])
            for player in self.players()
        }
        return {**optimizers, **self._compile_arguments}

    @in_own_scope
    def compile_from_config(self, config: dict[str, Any]) -> None:
        self.compile(**keras.saving.deserialize_keras_object(config))


def _optimizer(player, given):
    """Keras would number the optimizers that it makes, other ones in each process."""
    if isinstance(given, str):
        given = {"class_name": given, "config": {"name": player}}
    return keras.optimizers.get(given)


def _build(optimizers, players):
    """Build the optimizers, by their players' names, for the variables that they update."""
    if len({id(optimizer) for optimizer in optimizers.values()}) < len(optimizers):
        raise ValueError(
            "Each player needs an optimizer of its own: pass two objects. Received: the same "
            f"{type(next(iter(optimizers.values()))).__name__} for both."
        )
    for player in players:
        _check_new(optimizers[player.name], player)
        optimizers[player.name].build(player.trainable_variables)


def _check_new(optimizer, player):
    """Raise where an optimizer has moments of other variables: JAX would take them by position."""
    built_for = {id(v) for v in getattr(optimizer, "_trainable_variables", ())}
    if optimizer.built and built_for != {id(v) for v in player.trainable_variables}:
        raise ValueError(
            "An optimizer keeps the moments of the variables that it was built for: pass a new "
            "one, `keras.optimizers.Adam(2e-4)`. Received: "
            f"{player.name}_optimizer={type(optimizer).__name__}, built for other variables."
        )


def _check_phases(players):
    """Raise where a player's updates are conditional and replicas would have to agree on them."""
    phased = [player.name for player in players if player.when is not None]
    if phased and backend.replica_count() > 1:
        raise ValueError(
            "A player with `when` works on one device: build the GAN outside the strategy's scope. "
            f"Received: {phased[0]!r} on {backend.replica_count()} replicas."
        )
