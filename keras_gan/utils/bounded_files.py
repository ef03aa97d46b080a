"""Files read whole, after a look at their size: no file decides how much memory it takes."""

import pathlib
import urllib.request

from keras_gan.utils.errors import DamagedFileError

SECONDS = 60  # Without a byte, until a download is given up.
PIECE = 2**20  # Bytes of a download that are read at a time.


def read(path, largest, smallest=0):
    """The bytes of a regular file.

    Args:
        path: of the file.
        largest, smallest: bytes that it may have; equal where its size is known.

    Raises:
        OSError: if there is no such file, or it cannot be read.
        DamagedFileError: if it is no regular file, or of another size; nothing is read then.
    """
    path = pathlib.Path(path)
    size = path.stat().st_size
    if not path.is_file():  # A pipe or a device never ends.
        raise DamagedFileError(f"Expected a regular file. Received: {str(path)!r}.")
    require_size(path, size, largest, smallest)
    with open(path, "rb") as file:
        data = file.read(largest + 1)  # It may grow meanwhile.
    require_size(path, len(data), largest, smallest)
    return data


def download(address, largest, smallest=0, schemes=("https", "file")):
    """The bytes at an address, also after it has sent us on to another.

    Args:
        address: a URL of one of the `schemes`.
        largest, smallest: bytes that the answer may have.
        schemes: those that the address, and any that it redirects to, may have.

    Raises:
        OSError: if it cannot be reached.
        DamagedFileError: if it, or what it redirects to, has another scheme, or if the answer has
            another size; no more than `largest` bytes and a piece are received.
    """
    _require_scheme(address, schemes)
    data = bytearray()
    with urllib.request.urlopen(address, timeout=SECONDS) as answer:
        _require_scheme(answer.geturl(), schemes)
        while len(data) <= largest and (piece := answer.read(PIECE)):
            data += piece
    require_size(address, len(data), largest, smallest)
    return bytes(data)


def _require_scheme(address, schemes):
    if str(address).partition(":")[0].lower() not in schemes:
        raise DamagedFileError(
            f"Expected an address that starts with one of {', '.join(f'{s}:' for s in schemes)}. "
            f"Received: {address!r}."
        )


def require_size(source, size, largest, smallest=0):
    """Raise `DamagedFileError` where a file has another size than it may have, in bytes."""
    if not smallest <= size <= largest:
        expected = f"{largest:,}" if smallest == largest else f"at most {largest:,}"
        received = f"{size:,} or more" if size > largest else f"{size:,}"
        raise DamagedFileError(
            f"Expected {expected} bytes of {str(source)!r}. Received: {received}."
        )
