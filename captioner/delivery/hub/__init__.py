"""Publish and subscribe: what a room tells its viewers.

1. An event is encoded once (`wire`), whatever the number of viewers, and gets the room's next `seq`.
2. Each language has one `log`, ordered by `seq`, that keeps the newest event of each cue only: a later revision makes
   every earlier one needless. So a slow or returning viewer is sent the newest revisions and every final.
3. A viewer is a cursor, no task and no queue. Those whose connection can be written to stand in a `circle` and are
   written to in one walk; the others wait on a signal. What stalled viewers cost is what the transport holds for them.
4. A viewer whose cursor is older than what a log has forgotten, or of another life, gets a fresh snapshot with the
   finals since then that are still known, up to 256 KiB. What others have missed comes in pages of 64 KiB, the next one
   when the connection has taken the last.
5. A stream begins with a `snapshot`. For a resuming viewer it tells the state as of its own last event (`seq` is that
   event's), and what it missed follows as events of their own: together the whole state, nothing twice.
6. What was on screen before `clear` is in no later snapshot: it was cleared.
7. All of this runs in the event loop's thread; nothing here is locked.
"""

from captioner.delivery.hub.hub import Hub
from captioner.delivery.hub.viewer import Viewer

__all__ = ["Hub", "Viewer"]
