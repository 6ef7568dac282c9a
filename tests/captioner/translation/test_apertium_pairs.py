from pathlib import Path

from captioner.translation.apertium_pairs import install_command, missing_programs, modes, package


def test_modes_have_language_codes(tmp_path: Path) -> None:
    """Old and new names of modes are recognized; variants and unknown languages are omitted."""
    for name in ("eng-spa", "es-fr", "spa-eng_US", "eco-es-fr", "xxx-eng"):
        (tmp_path / f"{name}.mode").touch()

    assert {("en", "es"), ("es", "fr")} == modes(tmp_path).keys()


def test_the_package_of_a_pair() -> None:
    """The Debian package is found for either direction, by old and new names."""
    assert (package("es", "en"), package("es", "fr"), package("de", "ja")) == ("apertium-eng-spa", "apertium-fr-es", "")


def test_a_pair_that_lacks_a_program_is_not_installed(tmp_path: Path) -> None:
    """Without the program every translation would be empty; the missing program is named."""
    (tmp_path / "ita-spa.mode").write_text("lt-proc -w 'a.bin' | cg-proc-that-is-not-here 'b.bin' | lt-proc -p 'c.bin'")

    assert modes(tmp_path) == {}
    assert missing_programs(tmp_path / "ita-spa.mode") == ("cg-proc-that-is-not-here",)


def test_the_command_that_installs_a_pair() -> None:
    """The command names the package of a missing pair, and is empty for a pair that Debian does not have."""
    assert (install_command("en", "ca"), install_command("de", "ja")) == ("apt-get install apertium-eng-cat", "")
