from __future__ import annotations

from pathlib import Path

from captioner.models.fingerprint import unchanged, verify


def folder(place: Path, content: bytes = b"weights") -> Path:
    place.mkdir(parents=True)
    (place / "model.bin").write_bytes(content)
    return place


def test_verified_weights_are_trusted_until_they_change(tmp_path: Path) -> None:
    """Size and time are compared with the fingerprint; a changed byte is detected."""
    place = folder(tmp_path / "base")

    assert not unchanged(place, place)
    assert verify(place, place)
    assert unchanged(place, place)

    (place / "model.bin").write_bytes(b"weighty")

    assert not unchanged(place, place)
    assert not verify(place, place)


def test_the_same_bytes_with_another_time_are_verified_again(tmp_path: Path) -> None:
    """A copied cache is hashed once, then its new time is stored."""
    place = folder(tmp_path / "base")
    verify(place, place)
    (place / "model.bin").write_bytes(b"weights")

    assert verify(place, place)
    assert unchanged(place, place)


def test_another_hash_than_the_expected_one_is_damage(tmp_path: Path) -> None:
    """A file with the right name and other content is not the model."""
    place = folder(tmp_path / "base")

    assert not verify(place, place, "0" * 64)
