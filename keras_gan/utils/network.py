"""Whether an address can be reached, found out at once instead of after a library's retries."""

import queue
import threading
import urllib.error
import urllib.parse
import urllib.request

SECONDS = 6  # Until a host that does not answer counts as away.


def require_reachable(addresses):
    """Raise unless the host of each address answers, whatever it answers.

    Args:
        addresses: URLs; one of each host is asked, by way of a proxy where one is set.

    Raises:
        OSError: if a host cannot be found, refuses, or is silent for `SECONDS`.
    """
    hosts = {urllib.parse.urlsplit(address).netloc: address for address in addresses}
    answers = {host: _asked(address) for host, address in hosts.items() if host}
    for host, answer in answers.items():
        try:
            error = answer.get(timeout=SECONDS)
        except queue.Empty:
            error = TimeoutError(f"no answer within {SECONDS} seconds")
        if error is not None:
            raise OSError(f"{host}: {getattr(error, 'reason', error)}") from error


def _asked(address):
    """A queue that will hold `None`, or the error, once the host has answered.

    A thread asks, since finding the host's address by its name has no time limit.
    """
    answer = queue.Queue()

    def ask():
        try:
            request = urllib.request.Request(address, method="HEAD")
            urllib.request.urlopen(request, timeout=SECONDS).close()
            answer.put(None)
        except urllib.error.HTTPError:
            answer.put(None)  # An answer.
        except Exception as error:
            answer.put(error)

    threading.Thread(target=ask, daemon=True).start()
    return answer
