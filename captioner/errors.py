"""Exceptions, named by whose fault they are. Each has a message, and as `hint` what to do about it."""

from __future__ import annotations


class CaptionerError(Exception):
    """Base class of all errors that captioner raises deliberately: a message of one line, and a hint."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}; {self.hint}" if self.hint else self.message


class ConfigError(CaptionerError):
    """Unknown setting, or a value that is not allowed."""


class SourceError(CaptionerError):
    """Unreadable audio: missing file, no audio track, unsupported format, or a device that was removed."""


class TooLarge(SourceError):
    """More bytes, or a longer recording, than the limit."""


class ModelError(CaptionerError):
    """Missing or damaged model, or one of another kind than requested."""


class LanguageError(CaptionerError):
    """Unknown language, or a language pair that no engine translates."""


class RoomError(CaptionerError):
    """Base class of requests that a room refuses."""


class NoSuchRoom(RoomError):
    """No room of that name."""


class RoomBusy(RoomError):
    """The room already has a publisher."""


class TooMuch(RoomError):
    """Limit reached: rooms, viewers, size or rate."""


class FormatError(CaptionerError):
    """Malformed subtitle file or protocol message."""


class RecognitionError(CaptionerError):
    """Failure of speech recognition while it runs."""


class RecognizerUnavailable(RecognitionError):
    """No connection to a recognition server at present: the same request may succeed later."""


class TranslatorError(CaptionerError):
    """Failure of a translation engine while it runs."""


class UntranslatableText(TranslatorError):
    """Failure of a translation engine on one text, which would fail again; other texts are translated."""


class OutputError(CaptionerError):
    """Failed delivery of a caption to an output, such as OBS, YouTube or a webhook; never contains its address."""
