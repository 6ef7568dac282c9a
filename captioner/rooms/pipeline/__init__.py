"""The pipeline of one stream: engine, taps on its audio, filters on its revisions, and the factories that build it.

`live_pipeline` puts the three together and states the guarantee about redaction. `configured_factory` builds pipelines
from the settings; `captioner.rooms.stream_pipelines.RoomPipelines` adds the taps and filters of a room.
"""
