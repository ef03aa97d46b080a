"""What Keras, papers and other libraries call an argument, and its name here."""

import inspect

OF_GAN = {"discriminator": "the discriminator is called critic here: `GAN(generator, critic)`"}
OF_COMPILE = {
    "optimizer": "each player has one of its own: "
    "`compile(generator_optimizer=..., critic_optimizer=...)`",
    "discriminator_optimizer": "the discriminator is called critic here: "
    "`compile(generator_optimizer=..., critic_optimizer=...)`",
    "loss": "the class is the loss, as `keras_gan.models.LSGAN` is that of least squares: leave "
    "`loss` out of `compile`",
    "metrics": "samples are scored by `keras_gan.metrics` or the callback "
    "`keras_gan.callbacks.Evaluate`: leave `metrics` out of `compile`",
}


def refuse_others_of(model, given):
    """Raise for an argument of a GAN's constructor that has another name here."""
    own = inspect.signature(model.__init__).parameters
    refuse({k: v for k, v in given.items() if k in OF_GAN and k not in own}, OF_GAN, model.__name__)


def refuse(given, known, where):
    """Raise for the first of the arguments `given`: one line with the name that it has here.

    Args:
        given: arguments by name.
        known: lines by name.
        where: what takes the arguments.
    """
    for name, value in given.items():
        if name not in known:
            raise TypeError(f"{where}() got an unexpected keyword argument {name!r}")
        raise ValueError(
            f"In a GAN {known[name]}. Received: {where}({name}={type(value).__name__})."
        )
