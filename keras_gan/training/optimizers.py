"""The players' optimizers as the one optimizer that a Keras trainer and its callbacks look for."""

import keras

from keras_gan.training.loss_scale import INITIAL_SCALE, LossScale, NoScale


@keras.saving.register_keras_serializable(package="keras_gan")
class PlayerOptimizers(keras.optimizers.Optimizer):
    """One optimizer a player, in a container that Keras's trainer, saving and callbacks accept.

    `variables` are those of all players, so that a JAX step carries them and a checkpoint has them;
    `optimizers` is the list that `LearningRateScheduler` and its kin read. The players' updates go
    through their own optimizers, `container[player]`; the container itself never updates anything.

    Args:
        optimizers: dict from a player's name to its `keras.optimizers.Optimizer`, in the order of
            play; the last one's `iterations` and `learning_rate` stand for the whole.
        scaled: whether the losses are scaled, each player's by a `LossScale` of its own, which
            float16 needs.
    """

    def __init__(self, optimizers, scaled=False, name="player_optimizers"):
        super().__init__(learning_rate=0.0, name=name)
        self._optimizers = dict(optimizers)
        # Attributes are what Keras's saving walks: each optimizer is stored once, by its name.
        for player, optimizer in optimizers.items():
            setattr(self, f"of_{player}", optimizer)
        self.scaled = bool(scaled)
        self._scales = {player: self._new_scale(player) for player in optimizers}
        self.built = True

    def _new_scale(self, player):
        if not self.scaled:
            return NoScale()
        scale = self.add_variable(
            (), keras.initializers.Constant(INITIAL_SCALE), "float32", name=f"{player}_loss_scale"
        )
        count = self.add_variable((), "zeros", "int32", name=f"{player}_finite_updates")
        return LossScale(scale, count)

    def scale_of(self, player):
        """The player's `LossScale`, or `NoScale`."""
        return self._scales[player]

    def __getitem__(self, player):
        return self._optimizers[player]

    @property
    def optimizers(self):
        return list(self._optimizers.values())

    @property
    def rates(self):
        """The learning rates that are variables, by player, as Python numbers."""
        rates = {player: each._learning_rate for player, each in self._optimizers.items()}
        return {k: float(v.numpy()) for k, v in rates.items() if isinstance(v, keras.Variable)}

    @rates.setter
    def rates(self, rates):
        for player, rate in rates.items():
            self[player].learning_rate = rate

    @property
    def _last(self):
        return self.optimizers[-1]

    @property
    def variables(self):
        inner = [v for optimizer in self.optimizers for v in optimizer.variables]
        return [*inner, *self._scale_variables]

    @property
    def _scale_variables(self):
        return [v for scale in self._scales.values() for v in scale.variables]

    @property
    def iterations(self):
        return self._last.iterations

    @property
    def learning_rate(self):
        return self._last.learning_rate

    @learning_rate.setter
    def learning_rate(self, value):
        raise AttributeError(
            "Each player has its own learning rate: set "
            "`gan.optimizer['generator'].learning_rate` or `gan.optimizer['critic'].learning_rate`."
            f" Received: {value}."
        )

    def build(self, variables):
        """The players' optimizers are built by `compile`, each on its player's variables."""

    def finalize_variable_values(self, var_list):
        """Nothing is averaged by the optimizers, so nothing is written over at the end of `fit`."""

    def save_own_variables(self, store):
        """The loss scales; the rest lies in the players' optimizers, stored by their names."""
        for variable in self._scale_variables:
            store[variable.name] = keras.ops.convert_to_numpy(variable)

    def load_own_variables(self, store):
        for variable in self._scale_variables:
            variable.assign(store[variable.name])

    def get_config(self):
        serialize = keras.optimizers.serialize
        players = {k: serialize(v) for k, v in self._optimizers.items()}
        return {"optimizers": players, "scaled": self.scaled, "name": self.name}

    @classmethod
    def from_config(cls, config):
        players = {
            k: keras.optimizers.deserialize(v) if isinstance(v, dict) else v
            for k, v in config["optimizers"].items()
        }
        return cls(players, scaled=config["scaled"], name=config["name"])
