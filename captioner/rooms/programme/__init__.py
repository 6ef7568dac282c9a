"""Names in the programme of an event, for the recognizer: `document` (its text), `names` (candidates in the text).

Both run in a process of their own (`reader`, `__main__`), with a low priority and limits on time and memory: reading a
document takes seconds, in which the server goes on captioning, and some files are made to take for ever.
"""
