"""`python -m captioner` is `captioner`."""

from __future__ import annotations

import sys

from captioner.cli import main

sys.exit(main())
