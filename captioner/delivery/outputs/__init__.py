"""Outputs for a room's captions besides its viewers: OBS, YouTube, Zoom, vMix, encoders, webhooks, a text file.

`SCREENS.md` describes them for users.

1. Only finals are sent, as plain text broken into lines, because outputs cannot take anything back. The one exception
   is a policy with `open_captions`, whose output sends the words that have settled.
2. An output reads from the hub as a viewer does, and is never waited for. What it does not accept waits in a bounded
   queue of its own, whose oldest is dropped and counted. Captions that are too old for an output are dropped, too.
3. Each attempt has a time limit. What was not accepted is sent again, with the same sequence number, after a growing
   pause.
4. Captions that the operator clears or hides are not sent any more, even if they are being sent; hidden captions are
   not sent later either.
5. An edit replaces what still waits. What was sent is sent again only if the new text replaces it: file and vMix.
6. No address, password or secret is in a message, a log or the status.

A new output takes its own module, one entry of `OUTPUTS`, and its settings in `captioner.config.rooms`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from captioner.config import OutputConfig
from captioner.delivery.outputs.encoder import Encoder
from captioner.delivery.outputs.obs import Obs
from captioner.delivery.outputs.output import Output
from captioner.delivery.outputs.textfile import TextFile
from captioner.delivery.outputs.vmix import Vmix
from captioner.delivery.outputs.webhook import Webhook
from captioner.delivery.outputs.youtube import YouTube
from captioner.delivery.outputs.zoom import Zoom

__all__ = ["DOCUMENTATION", "OUTPUTS", "Output", "open_output"]

DOCUMENTATION = Path(__file__).with_name("SCREENS.md")
"""Description of all outputs, a part of the installed package."""

OUTPUTS: Mapping[str, Callable[[OutputConfig], Output]] = {
    "obs": Obs,
    "youtube": YouTube,
    "zoom": Zoom,
    "vmix": Vmix,
    "encoder": Encoder,
    "webhook": Webhook,
    "file": TextFile,
}
"""`kind` in the settings -> class. `captioner.config.OUTPUT_KEYS` has the keys of each kind."""


def open_output(config: OutputConfig) -> Output:
    """Make the output that these settings describe; nothing is connected yet.

    Raises:
        ConfigError: its library is not installed, or it cannot show the language.
    """
    return OUTPUTS[config.kind](config)
