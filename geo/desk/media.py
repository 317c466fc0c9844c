"""Photos: taken in through one function that makes them safe, kept under names that say nothing."""

from __future__ import annotations

import hashlib
import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from geo.desk.office import Office
from geo.errors import BadInput
from geo.i18n import mark

LARGEST_BYTES = 15_000_000
LARGEST_PIXELS = 60_000_000
LONGEST_SIDE_PX = 1600
FOLDER = "uploads"


def keep_photo(office: Office, data: bytes) -> str:
    """Keep a photo and return its name, ``<sha256>-<perceptual hash>.jpg``.

    The picture is decoded, turned upright, shrunk and written anew: what is kept holds no position, no
    camera serial number and nothing but pixels. The second part of the name, 16 hexadecimal digits, is nearly the same
    for pictures that look the same, however often they were saved or shrunk: it tells a photo that is shown twice.

    Raises
    ------
    BadInput
        Too large, or not a picture.
    """
    if len(data) > LARGEST_BYTES:
        raise BadInput(mark("The photo is larger than {limit} MB."), limit=LARGEST_BYTES // 1_000_000)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP"))
            if picture.width * picture.height > LARGEST_PIXELS:
                raise BadInput(mark("The photo has too many pixels."))
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombWarning) as error:
        raise BadInput(mark("The file is not a photo that can be read.")) from error
    upright.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX))
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=82)
    name = f"{hashlib.sha256(out.getvalue()).hexdigest()}-{look_of(upright)}.jpg"
    folder = office.settings.home / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    if not path.exists():
        draft = folder / f".{name}.part"
        draft.write_bytes(out.getvalue())
        draft.replace(path)
    return name


def look_of(picture: Image.Image) -> str:
    """The perceptual hash of a picture, 64 bits in hexadecimal: by its coarse shades, after the cosine transform."""
    from imagehash import phash  # noqa: PLC0415  # half a second, for those who take photos in

    return str(phash(picture))
