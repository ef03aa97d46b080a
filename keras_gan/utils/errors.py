"""The exceptions of this library."""


class KerasGANError(Exception):
    """Base class of this library's exceptions."""


class DamagedFileError(KerasGANError, ValueError):
    """A file of a checkpoint or preset is missing, or not as it was written."""


class NonFiniteStateError(KerasGANError, ValueError):
    """A tensor to be saved or restored holds NaN or infinity."""
