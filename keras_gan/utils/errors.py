"""The exceptions of this library."""


class KerasGANError(Exception):
    """Base class of this library's exceptions."""


class BackendError(KerasGANError, ImportError):
    """Keras has no backend that this library trains on."""


class DamagedFileError(KerasGANError, ValueError):
    """A file of a checkpoint or preset is missing, or not as it was written."""


class DivergenceError(KerasGANError, ArithmeticError):
    """A training fell apart in finite numbers.

    Attributes:
        last_good_step: the step before, counted from 0 over the whole life of the model.
    """

    def __init__(self, message: str, last_good_step: int | None = None) -> None:
        super().__init__(message)
        self.last_good_step = last_good_step


class LostProcessError(KerasGANError, RuntimeError):
    """Another process of a training in several has ended, and this one cannot go on."""


class NonFiniteError(KerasGANError, ArithmeticError):
    """A training came to NaN or infinity; the update was not applied.

    Attributes:
        step: the step, counted from 0 over the whole life of the model.
        player: name of the player whose update it was.
        update: which update of that player within the step, counted from 0.
    """

    def __init__(
        self,
        message: str,
        step: int | None = None,
        player: str | None = None,
        update: int | None = None,
    ) -> None:
        super().__init__(message)
        self.step, self.player, self.update = step, player, update


class NonFiniteStateError(NonFiniteError, ValueError):
    """A tensor to be saved or restored holds NaN or infinity."""
