"""Publish and subscribe: events of one room for its viewers.

1. An event is encoded once (`events`), whatever the number of viewers, and gets the room's next `seq`.
2. Each language has one `event_log`, ordered by `seq`, that keeps only the newest event of each cue, because a later
   revision replaces every earlier one. A slow or returning viewer is therefore sent the newest revisions and every
   final.
3. A viewer is a cursor, not a task or a queue. Viewers whose connections can be written to are members of a `broadcast`
   and are written to in one pass; the others wait on a signal. A stalled viewer costs only the transport's buffer.
4. A viewer whose cursor is older than the oldest event of a log, or from another epoch, gets a new snapshot with those
   finals since then that are still known, up to 256 KiB. Other missed events come in pages of 64 KiB, the next one when
   the connection has accepted the last.
5. A stream begins with a `snapshot`. For a resuming viewer it is the state as of the viewer's last event (`seq` is that
   event's), and missed events follow one by one: together the whole state, nothing twice.
6. Captions that were on screen before `clear` are in no later snapshot.
7. Everything here runs in the thread of the event loop; there are no locks.
"""

from captioner.delivery.hub.hub import Hub
from captioner.delivery.hub.viewer import Viewer

__all__ = ["Hub", "Viewer"]
