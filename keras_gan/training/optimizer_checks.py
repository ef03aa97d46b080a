"""What an optimizer must be, to be saved and to act as it says."""

import re

import keras


def check_kept(player, optimizer):
    """Raise for settings of a player's optimizer that would not survive saving, or act twice."""
    name = f"{player}_optimizer={type(optimizer).__name__}"
    if optimizer.use_ema:
        raise ValueError(
            "A GAN keeps its own average of the generator: leave `use_ema` out of the optimizer "
            f"and set `ema_half_life` of the GAN. Received: {name}(use_ema=True)."
        )
    if isinstance(optimizer, keras.optimizers.LossScaleOptimizer):
        raise ValueError(
            "A GAN scales its losses itself where float16 needs it: pass the optimizer that is "
            f"inside, `optimizer.inner_optimizer`. Received: {name}."
        )
    if optimizer.loss_scale_factor is not None:
        raise ValueError(
            "A GAN scales its losses itself where float16 needs it: leave `loss_scale_factor` out "
            f"of the optimizer. Received: {name}(loss_scale_factor={optimizer.loss_scale_factor})."
        )
    if isinstance(optimizer, keras.optimizers.MultiOptimizer):
        raise ValueError(
            "All variables of a player share one optimizer, such as `keras.optimizers.Adam(2e-4)`: "
            "Keras finds several by the variables' paths, which are others in the next process. "
            f"Received: {name}."
        )
    lost = _lost_settings(optimizer)
    if lost:
        raise ValueError(
            "An optimizer is saved as its config and its variables: set what it needs in its "
            "constructor, and return it from `get_config`. "
            f"Received: {name} with {', '.join(lost)} outside its config."
        )


def _lost_settings(optimizer):
    """Names of the plain attributes that an optimizer built from the config would not have."""
    settings = {k: v for k, v in vars(optimizer).items() if _is_setting(k, v) and v}
    if _is_known(optimizer):  # To serialize a schedule, Keras imports TensorFlow on any backend.
        return [name for name in settings if name.startswith("_exclude_from_weight_decay")]
    try:
        again = vars(keras.optimizers.deserialize(keras.optimizers.serialize(optimizer)))
    except Exception as error:
        raise ValueError(
            "An optimizer is rebuilt from its config when a GAN is loaded: give its class, and "
            "that of its learning rate's schedule, `get_config`, and register them by "
            "`@keras.saving.register_keras_serializable()`. "
            f"Received: {type(optimizer).__name__}: {str(error).splitlines()[0]}"
        ) from error
    return [name for name, value in settings.items() if again.get(name) != value]


def _is_known(optimizer):
    """Whether optimizer and learning rate are of Keras's or this library's classes."""
    rate = optimizer._learning_rate
    parts = [optimizer] if isinstance(rate, keras.Variable) else [optimizer, rate]
    return all(type(part).__module__.partition(".")[0] in ("keras", "keras_gan") for part in parts)


def _is_setting(name, value):
    internal = name.startswith("_self_") or name in ("_lock", "built", "name")
    return not internal and isinstance(value, (bool, int, float, str, set, frozenset, re.Pattern))
