"""Files that are either whole or absent."""

import contextlib
import os
import pathlib
import tempfile


@contextlib.contextmanager
def replacing(path):
    """Yields a temporary path that replaces `path` when the block ends well.

    A reader of `path` sees the old file or the new one, never half of one; when the block raises,
    `path` is untouched and the temporary file is gone. Parent folders are created.

    Example:

    ```python
    with replacing("runs/a/picture.png") as temporary:
        image.save(temporary, format="PNG")
    ```

    Args:
        path: the file to write.

    Yields:
        A `pathlib.Path` in the same folder, hence on the same file system.
    """
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        yield temporary
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def writable_directory(path):
    """Creates the folder `path` where it is missing, and proves that a file can be written there.

    Args:
        path: the folder.

    Returns:
        The folder as a `pathlib.Path`.

    Raises:
        OSError: if the folder cannot be created or written to.
    """
    directory = pathlib.Path(path)
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=directory):
            pass
    except OSError as error:
        raise OSError(
            f"Expected a directory that can be created and written to ({error}). "
            f"Received: {str(path)!r}"
        ) from error
    return directory
