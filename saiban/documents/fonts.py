"""The Chinese fonts that come with the program: Noto Sans SC and Noto Serif SC, regular weight."""

from pathlib import Path

SANS = "Noto Sans SC"
SERIF = "Noto Serif SC"


def font_folder() -> Path:
    """The folder that holds the font files and nothing else that is a font."""
    return sans_path().parent


def sans_path() -> Path:
    """The file of the sans serif face."""
    from pylopdf_fonts_zh_cn import sans_path as path

    return path()
