"""`captioner bench`: measure delay, stability, accuracy and load on this machine, through the real server.

    recordings ─► offline: the same model on the whole file at once
               └► child: `captioner serve` ◄─ play: 20 ms frames in, events out, at the speed of speech
                                                └► screens ─► score ─► result ─► report, picture

Needs the extra `bench`.
"""
