"""What can go wrong, named by whose fault it is. Each says what is wrong and, as `hint`, what to do about it."""

from __future__ import annotations


class CaptionerError(Exception):
    """Base of all errors that captioner raises on purpose: one clear line, and a hint that mends it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}; {self.hint}" if self.hint else self.message


class ConfigError(CaptionerError):
    """A setting is unknown or its value does not fit."""


class SourceError(CaptionerError):
    """The audio cannot be read: no such file, no audio in it, not a format we know, a device that is gone."""


class TooLarge(SourceError):
    """More bytes, or hours, than are taken."""


class ModelError(CaptionerError):
    """A model is missing, damaged or of another kind than asked for."""


class LanguageError(CaptionerError):
    """A language nobody knows, or a pair of languages that nothing here translates."""


class RoomError(CaptionerError):
    """Base of what a room refuses."""


class NoSuchRoom(RoomError):
    """There is no room of that name."""


class RoomBusy(RoomError):
    """The room already has a publisher."""


class TooMuch(RoomError):
    """A limit was reached: rooms, viewers, size, rate."""


class FormatError(CaptionerError):
    """A subtitle or protocol text is malformed."""


class TranslatorError(CaptionerError):
    """A translation engine failed while it ran."""


class OutputError(CaptionerError):
    """A screen that finals are sent to did not take one: OBS, YouTube, a webhook. Never holds its address."""
