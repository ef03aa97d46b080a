"""A number of seconds as people say it."""


def duration(seconds: float) -> str:
    """`"2 h 5 min"`, `"3 min 20 s"` or `"7 s"`."""
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
