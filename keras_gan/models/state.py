"""Saving what Keras forgets: the states of random seeds."""

from keras import ops


class StateSaving:
    """Stores the model's own counters and *every* seed state in weight files.

    Keras's `SeedGenerator` keeps its state in a variable that no weight file contains, so that a
    resumed run would draw its latents and dropout masks again.
    """

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
