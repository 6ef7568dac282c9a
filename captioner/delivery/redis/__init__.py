"""Captions beyond one process, through Redis Streams: engines write, any number of edges read and serve.

1. Each event is written once per language, as it was encoded, with the room's own `seq` as its id. An edge therefore
   serves the same events under the same ids, and a viewer can resume on any of them. Finals are written a second time,
   to a stream that keeps a day of them: from these an edge makes the files, and another engine continues the room.
2. Streams are named by the room's epoch: a new life of the room begins new streams.
3. Events of several languages are written by one script, ordered by `seq`, and read by one command without a limit:
   an edge never reads an event without the earlier ones.
4. The writer reads from the hub's logs. While Redis is unreachable nothing is queued: when it is back, and empty, it
   gets the newest state of each cue and every final that the logs or the archive still hold.
5. While Redis or the engine is unreachable, an edge keeps serving what it has, and reports that in a `status`.
6. A room belongs to one engine at a time: `leases` holds its lease, and the script that writes checks it first. An
   engine that has lost the lease and has not noticed writes nothing.
7. An engine that takes a room over continues its epoch, with a gap in `seq`. Events that the previous engine may have
   shown to its own viewers, without writing them to Redis, are thus never mistaken for later ones.

Needs the extra `redis`.
"""
