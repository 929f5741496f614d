"""The app behind the server that `wardlight serve` uses, on this machine only."""

import threading
from collections.abc import Iterator

import waitress.server
from flask import Flask
from waitress import wasyncore


def serve_in_thread(app: Flask) -> Iterator[str]:
    """Serve an app until the generator is closed; yield its address."""
    sockets: dict[int, object] = {}
    server = waitress.server.create_server(app, map=sockets, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    # Closed by the thread that waits on the sockets: closed by another, a browser's open
    # connection makes that thread's `select` fail on a descriptor that is no more.
    server.trigger.pull_trigger(lambda: wasyncore.close_all(sockets, ignore_all=True))
    thread.join(timeout=10)
    assert not thread.is_alive()
    server.task_dispatcher.shutdown()
