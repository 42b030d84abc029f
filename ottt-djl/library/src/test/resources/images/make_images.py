"""Makes the images of this folder and, as NAME.rgb, what PIL reads from them.

Run here with Pillow and NumPy installed: python3 make_images.py. The tests only need the results.
"""

import io
import struct
import zlib

import numpy as np
from PIL import Image, ImageCms

WIDTH, HEIGHT = 24, 16
y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
COLOUR = np.stack(
    [x * 10, y * 16, 128 + 100 * np.sin(x / 4) * np.cos(y / 3)], axis=-1).astype(np.uint8)
PICTURE = Image.fromarray(COLOUR)
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def jpeg(picture=PICTURE, **options):
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=92, **options)
    return out.getvalue()


def png(picture, **options):
    out = io.BytesIO()
    picture.save(out, "PNG", **options)
    return out.getvalue()


def segments(data):
    """Yields (marker, bytes) up to the first scan, then (None, the rest)."""
    i = 2
    while data[i + 1] != 0xDA:
        length = struct.unpack(">H", data[i + 2:i + 4])[0]
        yield data[i + 1], data[i:i + 2 + length]
        i += 2 + length
    yield None, data[i:]


def without(data, *markers):
    return b"\xff\xd8" + b"".join(part for m, part in segments(data) if m not in markers)


def insert(data, segment):
    return data[:2] + segment + data[2:]


def segment(marker, body):
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def chunk(kind, body):
    return (struct.pack(">I", len(body)) + kind + body
            + struct.pack(">I", zlib.crc32(kind + body)))


def raw_png(bits, kind, rows, *extra):
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, bits, kind, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + row for row in rows))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(extra)
            + chunk(b"IDAT", data) + chunk(b"IEND", b""))


def store(name, data, expected=None):
    with open(name, "wb") as out:
        out.write(data)
    if expected is None:
        expected = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
    with open(name.rsplit(".", 1)[0] + ".rgb", "wb") as out:
        out.write(expected.astype(np.uint8).tobytes())


exif = Image.Exif()
exif[0x0112] = 6
gray = PICTURE.convert("L")
cmyk = PICTURE.convert("CMYK")
adobe = jpeg(cmyk)
at = adobe.index(b"Adobe")

store("jpeg-420.jpg", jpeg())
store("jpeg-444.jpg", jpeg(subsampling=0))
store("jpeg-444-no-jfif.jpg", without(jpeg(subsampling=0), 0xE0))
store("jpeg-progressive.jpg", jpeg(progressive=True))
store("jpeg-restarts.jpg", jpeg(restart_marker_blocks=1))
store("jpeg-rgb.jpg", jpeg(subsampling=0, keep_rgb=True))
store("jpeg-gray.jpg", jpeg(gray))
store("jpeg-gray-rgb-profile.jpg", jpeg(gray, icc_profile=PROFILE))
store("jpeg-exif-rotated.jpg", jpeg(exif=exif))
store("jpeg-cmyk.jpg", adobe)
store("jpeg-cmyk-no-adobe.jpg", without(adobe, 0xEE))
store("jpeg-cmyk-rgb-profile.jpg", jpeg(cmyk, icc_profile=PROFILE))
store("jpeg-ycck.jpg", adobe[:at + 11] + b"\x02" + adobe[at + 12:])
store("jpeg-broken-profile.jpg", insert(jpeg(), segment(0xE2, b"ICC_PROFILE\0\1\1garbage")))
store("jpeg-broken-exif.jpg", insert(jpeg(), segment(0xE1, b"Exif\0\0II*\0\xff\xff\xff\xff")))
store("jpeg-trailing-bytes.jpg", jpeg() + b"\0trailing\xff\xd8\xff")

alpha = Image.fromarray((x * 10).astype(np.uint8))
palette = PICTURE.quantize(64)
wide = COLOUR.astype(np.uint16) * 256 + 255 - COLOUR
store("png-rgb.png", png(PICTURE))
store("png-rgba.png", png(Image.merge("RGBA", [*PICTURE.split(), alpha])))
store("png-gray.png", png(gray))
store("png-gray-alpha.png", png(Image.merge("LA", [gray, alpha])))
store("png-bilevel.png", png(gray.convert("1")))
store("png-palette.png", png(palette))
store("png-palette-transparent.png", png(palette, transparency=3))
store("png-rgb-profile.png", png(PICTURE, icc_profile=PROFILE))
store("png-broken-profile.png",
      raw_png(8, 2, [row.tobytes() for row in COLOUR], chunk(b"iCCP", b"x\0\0garbage")), COLOUR)
# PIL clips 16-bit gray to 255 instead of scaling it; the upper byte is what is meant.
store("png-gray-16.png", raw_png(16, 0, [row[:, 0].astype(">u2").tobytes() for row in wide]),
      np.repeat(COLOUR[..., :1], 3, axis=-1))
store("png-rgb-16.png", raw_png(16, 2, [row.astype(">u2").tobytes() for row in wide]), COLOUR)


def webp(picture, **options):
    out = io.BytesIO()
    picture.save(out, "WEBP", **options)
    return out.getvalue()


transparent = Image.merge("RGBA", [*PICTURE.split(), alpha])
store("webp-lossy.webp", webp(PICTURE, quality=90))
store("webp-lossless.webp", webp(PICTURE, lossless=True))
store("webp-lossy-alpha.webp", webp(transparent, quality=90, exact=True))
store("webp-lossless-alpha.webp", webp(transparent, lossless=True, exact=True))
store("webp-profile.webp", webp(PICTURE, lossless=True, icc_profile=PROFILE, exif=exif.tobytes()))
store("webp-palette.webp", webp(palette.convert("RGB"), lossless=True))

# Resizing: smooth shapes with noise, 100 x 80.
generator = np.random.default_rng(7)
v, u = np.mgrid[0:80, 0:100]
photo = np.stack([128 + 90 * np.sin(u / 9 + c) * np.cos(v / 7 - c) for c in range(3)], axis=-1)
photo = Image.fromarray(np.clip(photo + generator.normal(0, 25, photo.shape), 0, 255).astype(np.uint8))


def resized(picture, width, height):
    return picture.resize((width, height), Image.Resampling.BILINEAR)


def test_view(picture, size):
    """torchvision's Resize(round(size * 256 / 224)) and CenterCrop(size)."""
    short = round(size * 256 / 224)
    w, h = picture.size
    w, h = (short, int(short * h / w)) if w <= h else (int(short * w / h), short)
    left, top = round((w - size) / 2), round((h - size) / 2)
    return resized(picture, w, h).crop((left, top, left + size, top + size))


store("photo.png", png(photo))
for name, picture in {
        "photo-test-28": test_view(photo, 28),
        "photo-test-70": test_view(photo, 70),
        "photo-test-112": test_view(photo, 112),
        "photo-crop-28": resized(photo.crop((13, 7, 74, 59)), 28, 28),
        "photo-crop-80": resized(photo.crop((13, 7, 74, 59)), 80, 80)}.items():
    with open(name + ".rgb", "wb") as out:
        out.write(picture.tobytes())
