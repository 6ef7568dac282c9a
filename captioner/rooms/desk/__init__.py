"""The operator's hand between what machines say and what goes on air.

1. Everything that machines say passes the `gate`, on whatever thread it comes: on air at once, or held.
2. Held is what is said while a person captions the language (`takeover`), what is said in a pause (`pause`), what waits
   for an operator (`delay`), and what one has rejected. What is held reaches neither screens nor files.
3. The `desk` owns what is held, in the event loop's thread, and tells every operator (`connection`) all of it.
4. The machine gets a language back at the end of a sentence: what it began meanwhile stays held.
5. A pause is a stretch of the stream: what was said in it is never shown, however late it is recognized or translated.
6. Everything here is bounded; what happens when it is full stands beside it.
"""

from captioner.rooms.desk.connection import OperatorConnection
from captioner.rooms.desk.desk import Desk
from captioner.rooms.desk.operating_options import OperatingOptions

__all__ = ["Desk", "OperatingOptions", "OperatorConnection"]
