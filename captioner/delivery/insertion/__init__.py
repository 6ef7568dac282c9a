"""Closed captions in the video of a stream on its way: picture and sound pass unchanged, with captions of the room.

The way of a packet:

1. `captioner.audio.packet_source.PacketConnection` reads it, and decodes it if it is sound, for the recognizer
2. `captioner.delivery.insertion.relay.Relay.take` puts it into the queue, from which it comes after the delay
3. `captioner.delivery.insertion.caption_inserter.CaptionInserter.push` gives captions to each picture
4. `captioner.delivery.insertion.packet_output.PacketOutput.write` sends it

The way of a word:

1. `captioner.delivery.outputs.dispatcher.follow` reads revisions from the hub, as for every output
2. `captioner.delivery.insertion.inserted_captions.InsertedCaptions` computes when the delayed picture comes to it
3. `captioner.delivery.insertion.caption_track.CaptionTrack` holds it until then; the inserter takes its bytes
"""
