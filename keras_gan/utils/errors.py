"""The exceptions of this library."""


class KerasGANError(Exception):
    """The base of them all."""


class DamagedFileError(KerasGANError, ValueError):
    """A file is missing, or not as it was written: a checkpoint, a preset, its weights."""


class NonFiniteStateError(KerasGANError, ValueError):
    """A tensor to be saved or restored holds NaN or infinity."""
