"""`captioner bench`: delay, stability, accuracy and load on this machine, measured through the real server.

    recordings ─► recognition_baseline: the same model on the whole file
               └► server_process: `captioner serve` ◄─ playback: 20 ms frames in, events out, in real time
                                                        └► screens ─► score, screen_faults ─► result ─► report, timeline
                   trace of the server (`--why`) ─► trace_log ─► causes ─► late_words ─► why

Needs the extra `bench`.
"""
