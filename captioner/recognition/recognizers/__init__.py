"""Speech recognizers: implementations of `captioner.recognition.recognizer`, and what they are made of."""
