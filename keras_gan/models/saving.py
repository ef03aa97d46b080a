"""What a GAN is made of, and what Keras forgets to save: the states of random seeds."""

import keras
from keras import ops


class Saving:
    """The part of a GAN that writes and reads it.

    Keras's `SeedGenerator` keeps its state in a variable that no weight file contains, so that a
    resumed run would draw its latents and dropout masks again: here *every* seed state is stored.
    """

    def get_config(self):
        serialize = keras.saving.serialize_keras_object
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
        }

    @classmethod
    def from_config(cls, config):
        return cls(**{k: keras.saving.deserialize_keras_object(v) for k, v in config.items()})

    def get_build_config(self):
        """The networks carry their own shapes."""

    def build_from_config(self, config):
        """See `get_build_config`."""

    def seed_states(self):
        """The states of all seed generators in the model, a user's `Dropout` included."""
        others = {id(v) for v in [*self.weights, *self.metrics_variables]}
        return [v for v in self.variables if id(v) not in others]

    def _own_state(self):
        counters = [self.steps_done, self.images_seen, self.nonfinite]
        seeds = {f"seed_{i}": v for i, v in enumerate(self.seed_states())}
        return {**{v.name: v for v in counters}, **seeds}

    def save_own_variables(self, store):
        for name, variable in self._own_state().items():
            store[name] = ops.convert_to_numpy(variable)

    def load_own_variables(self, store):
        state = self._own_state()
        if set(store.keys()) != set(state):
            raise ValueError(
                f"The file's counters and seed states are not this model's. Expected "
                f"{', '.join(state)}. Received: {', '.join(store.keys())}."
            )
        for name, variable in state.items():
            variable.assign(store[name])
