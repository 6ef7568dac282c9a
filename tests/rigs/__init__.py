"""Long-running measurements for developers; `python -m tests.rigs --help` lists them."""
