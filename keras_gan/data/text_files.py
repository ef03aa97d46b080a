"""Text files of the user's."""


def read(path):
    """The content of a file in UTF-8, without the mark that some programs put before it."""
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"Expected a text in UTF-8: save {path} as such. {error}.") from error
