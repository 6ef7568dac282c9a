"""`captioner bench`: delay, stability, accuracy and load on this machine, measured through the real server.

    recordings ─► recognition_baseline: the same model on the whole file
               └► server_process: `captioner serve` ◄─ playback: 20 ms frames in, events out, in real time
                                                        └► screens ─► score ─► result ─► report, timeline

Needs the extra `bench`.
"""
