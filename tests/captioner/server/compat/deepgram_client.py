"""Deepgram's client in its own process, because its imports emit warnings, which are errors in these tests.

`python deepgram_client.py http://HOST KEY '{"options": {...}, "send": [...]}'` prints a JSON line for each message.
Steps in `send`: a number is seconds of silence as PCM, a string the name of a message, `{"file": PATH, "size": N}` a
file in parts of that size.
"""

from __future__ import annotations

import json
import sys
import threading
import warnings
from typing import Any

warnings.simplefilter("ignore")

from deepgram import DeepgramClient  # noqa: E402
from deepgram.core.api_error import ApiError  # noqa: E402
from deepgram.core.events import EventType  # noqa: E402
from deepgram.environment import DeepgramClientEnvironment  # noqa: E402
from websockets.exceptions import InvalidStatus  # noqa: E402


def print_line(**line: Any) -> None:
    print(json.dumps(line), flush=True)  # noqa: T201


def main(address: str, key: str, script: str) -> None:
    """Run the script."""
    steps = json.loads(script)
    sockets = address.replace("http", "ws", 1)
    environment = DeepgramClientEnvironment(base=address, production=sockets, agent=sockets, agent_rest=address)
    client = DeepgramClient(api_key=key, environment=environment)
    over = threading.Event()
    try:
        with client.listen.v1.connect(model="nova-3", **steps["options"]) as connection:
            connection.on(EventType.MESSAGE, lambda message: print_line(**message.model_dump()))
            connection.on(EventType.ERROR, lambda error: print_line(type="Failed", error=str(error)))
            connection.on(EventType.CLOSE, lambda _: over.set())
            receiving = threading.Thread(target=connection.start_listening, daemon=True)
            receiving.start()
            for step in steps["send"]:
                send(connection, step)
            over.wait(60)
            receiving.join(5)
    except ApiError as error:
        print_line(type="Refused", status=error.status_code)
    except InvalidStatus as error:  # raised by newer versions of websockets; the client does not handle it
        print_line(type="Refused", status=error.response.status_code)


def send(connection: Any, step: Any) -> None:
    """Run one step."""
    if isinstance(step, dict):
        data, size = open(step["file"], "rb").read(), step["size"]  # noqa: PTH123, SIM115
        for at in range(0, len(data), size):
            connection.send_media(data[at : at + size])
    elif isinstance(step, str):
        {
            "Finalize": connection.send_finalize,
            "KeepAlive": connection.send_keep_alive,
            "CloseStream": connection.send_close_stream,
        }[step]()
    else:
        for _ in range(round(step * 10)):
            connection.send_media(bytes(3200))


if __name__ == "__main__":
    main(*sys.argv[1:])
