"""Live rooms: their streams, and the threads that drive engines and translators.

The way of one chunk of audio, function by function. Where a function is reached through an interface (`LiveEngine`,
`EngineListener`, `RunnerListener`, `StreamListener`), the class listed is the one that a room uses.

Audio in, in the event loop:

1. `captioner.server.routes.ingest.IngestRoutes.audio` receives it from the WebSocket
2. `captioner.rooms.publisher.Publisher.send` waits while the buffer is full
3. `captioner.audio.buffer.AudioBuffer.put_async` puts it into the bounded buffer of the stream

Audio to text, on the thread of the engine:

4. `captioner.rooms.engine_worker.EngineWorker.start` starts the thread, which drains the buffer
5. `captioner.audio.buffer.AudioBuffer.drain`
6. `captioner.rooms.pipeline.live_pipeline.LivePipeline.feed` passes it to the taps, such as
   `captioner.rooms.pipeline.recorded_audio.RecordedAudio`, and to the engine
7. `captioner.recognition.engine.Engine.feed`
8. `captioner.rooms.scheduler.Scheduler.turn` waits for the model
9. `captioner.rooms.pipeline.live_pipeline.LivePipeline.decode` passes the revisions of the engine through the filters
10. `captioner.recognition.engine.Engine.decode`
11. `captioner.translation.stream_redactor.StreamRedactor`, the first filter
12. `captioner.translation.replacement.Replacement`, the rules of the room
13. `captioner.rooms.room_timeline.RoomTimeline` maps names and times to those of the room
14. `captioner.rooms.engine_runner.EngineRunner.on_revision`
15. `captioner.rooms.stream.Stream.on_revision` publishes the revision (20), and gives it to the translators

Text to text, on the thread of each translator:

16. `captioner.rooms.translation_worker.TranslationWorker.push` puts it into the slot of its segment
17. `captioner.translation.filtered.FilteredTranslator.push` applies the rules of the room to the translations
18. `captioner.translation.policy.TranslationPolicy.push`
19. `captioner.rooms.stream_listener.StreamListener.publish`, which is (20)

Text out, on the thread that has the revision:

20. `captioner.rooms.publication.Publication.publish`
21. `captioner.rooms.desk.desk.Desk.verdict` holds back what operators have not released
22. `captioner.rooms.caption_output.CaptionOutput.write` writes a final, and waits for the disk
23. `captioner.rooms.background.call_soon` crosses into the event loop (29)

On the thread of the files:

24. `captioner.delivery.files.writer.ArchiveWriter.put`
25. `captioner.delivery.files.archive.Archive.write`
26. `captioner.delivery.files.folder.RoomFolder.add`
27. `captioner.delivery.files.journal.Journal.append` writes a line of the journal
28. `captioner.delivery.files.subtitles.SubtitleFiles.append` writes the lines of the .vtt and .srt files

In the event loop:

29. `captioner.rooms.caption_output.CaptionOutput.show`
30. `captioner.rooms.on_screen.OnScreen.push` keeps the newest revision of each caption
31. `captioner.delivery.hub.hub.Hub.publish`
32. `captioner.delivery.hub.events.encode` makes it a Server-Sent Event
33. `captioner.delivery.hub.broadcast.Broadcast.notify` wakes the viewers
34. `captioner.delivery.hub.viewer.Viewer.take` returns the events that a viewer has not got
35. `captioner.server.viewer_connection.ViewerConnection.write` writes them to the socket
"""
