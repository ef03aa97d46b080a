"""The players' optimizers as the one optimizer that a Keras trainer and its callbacks look for."""

import keras


@keras.saving.register_keras_serializable(package="keras_gan")
class PlayerOptimizers(keras.optimizers.Optimizer):
    """One optimizer a player, in a container that Keras's trainer, saving and callbacks accept.

    `variables` are those of all players, so that a JAX step carries them and a checkpoint has them;
    `optimizers` is the list that `LearningRateScheduler` and its kin read. The players' updates go
    through their own optimizers, `container[player]`; the container itself never updates anything.

    Args:
        optimizers: dict from a player's name to its `keras.optimizers.Optimizer`, in the order of
            play; the last one's `iterations` and `learning_rate` stand for the whole.
    """

    def __init__(self, optimizers, name="player_optimizers"):
        for player, optimizer in optimizers.items():
            if optimizer.use_ema:
                raise ValueError(
                    "A GAN keeps its own average of the generator: leave `use_ema` out of the "
                    "optimizer and set `ema_half_life` of the GAN. Received: "
                    f"{player}_optimizer={optimizer.__class__.__name__}(use_ema=True)."
                )
        super().__init__(learning_rate=0.0, name=name)
        self._optimizers = dict(optimizers)
        # Attributes are what Keras's saving walks: each optimizer is stored once, by its name.
        for player, optimizer in optimizers.items():
            setattr(self, f"of_{player}", optimizer)
        self.built = True

    def __getitem__(self, player):
        return self._optimizers[player]

    @property
    def optimizers(self):
        return list(self._optimizers.values())

    @property
    def _last(self):
        return self.optimizers[-1]

    @property
    def variables(self):
        return [v for optimizer in self.optimizers for v in optimizer.variables]

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
        """The state lies in the players' optimizers, which are stored under their own names."""

    def load_own_variables(self, store):
        """See `save_own_variables`."""

    def get_config(self):
        serialize = keras.optimizers.serialize
        players = {k: serialize(v) for k, v in self._optimizers.items()}
        return {"optimizers": players, "name": self.name}

    @classmethod
    def from_config(cls, config):
        players = {
            k: keras.optimizers.deserialize(v) if isinstance(v, dict) else v
            for k, v in config["optimizers"].items()
        }
        return cls(players, name=config["name"])
