"""Operators of a room: what is on screens and in files, and what is held back.

1. Every revision of an engine or translator passes `ReleasePolicy` on the thread that brings it: published or held.
2. Held are captions of a language that an operator has taken over (`takeovers`), speech of a pause (`pauses`),
   captions that wait for approval (`delay_queue`), and those that an operator has rejected. Held captions reach neither
   screens nor files.
3. `Desk` owns what is held, on the event loop's thread, and sends all of it to each operator (`connection`).
4. After a takeover the machine resumes at the end of a sentence: the segments that it began before stay held.
5. A pause is an interval of the stream: speech in it is never shown, however late it is recognized or translated.
6. A language with an interpreter's feed has the captions of the interpreter or those of the machine (`feed_switch`).
7. Every collection here is bounded; what happens when one is full is documented at its limit.
"""

from captioner.rooms.desk.connection import OperatorConnection
from captioner.rooms.desk.desk import Desk
from captioner.rooms.desk.operating_options import OperatingOptions

__all__ = ["Desk", "OperatingOptions", "OperatorConnection"]
