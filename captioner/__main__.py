"""`python -m captioner` is `captioner`."""

from __future__ import annotations

from captioner.cli import program

program()
