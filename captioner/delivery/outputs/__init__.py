"""Where a room's finals go beside its viewers: OBS, YouTube, Zoom, vMix, webhooks, a text file. `SCREENS.md` tells how.

1. Finals only, each as plain text in lines of its own. What is open is never sent: these screens cannot take it back.
2. A screen is read to as a viewer is, from the hub, and never waited for: what it does not take waits in a bounded
   queue of its own, whose oldest is dropped and counted. What is older than the screen can use is dropped, too.
3. Each try has a time limit. What was not taken is tried again, with the same sequence number, after a growing pause.
4. What the operator clears or hides is not sent any more, even if it was under way; hidden means not sent later either.
5. An edit replaces what still waits. What was sent is sent again only where the newest replaces it: file and vMix.
6. No address, password or secret is in a message, a log or the status.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from captioner.config import OutputConfig
from captioner.delivery.outputs.caption import Caption, Piece
from captioner.delivery.outputs.manner import Manner, Screen
from captioner.delivery.outputs.obs import Obs
from captioner.delivery.outputs.textfile import TextFile
from captioner.delivery.outputs.vmix import Vmix
from captioner.delivery.outputs.webhook import Webhook
from captioner.delivery.outputs.youtube import YouTube
from captioner.delivery.outputs.zoom import Zoom

__all__ = ["SCREENS", "Caption", "Manner", "Piece", "Screen", "opened"]

SCREENS: Mapping[str, Callable[[OutputConfig], Screen]] = {
    "obs": Obs,
    "youtube": YouTube,
    "zoom": Zoom,
    "vmix": Vmix,
    "webhook": Webhook,
    "file": TextFile,
}
"""`kind` in the file -> what speaks to it; the keys of each stand in `captioner.config.SCREENS`."""


def opened(config: OutputConfig) -> Screen:
    """The screen that these settings describe; nothing is connected yet.

    Raises:
        ConfigError: its library is not here, or it cannot show the language.
    """
    return SCREENS[config.kind](config)
