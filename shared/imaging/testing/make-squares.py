"""Writes squares.json: what Pillow and OpenCV make of the sample pictures and of noise. Run it in the project's root:
python3 shared/imaging/testing/make-squares.py   (needs numpy, Pillow, opencv-python)"""
import base64, glob, hashlib, json, math, os
import cv2, numpy as np, PIL
from PIL import Image


def pillow_square(pixels, side):
    """As the practice model's training does: see assets/practice-model/training/phantoms.py, preprocess."""
    height, width = pixels.shape[:2]
    if (height, width) == (side, side):
        return pixels
    scale = min(np.float32(side) / np.float32(width), np.float32(side) / np.float32(height))
    new_width = min(int(math.ceil(np.float32(width) * scale)), side)
    new_height = min(int(math.ceil(np.float32(height) * scale)), side)
    square = np.zeros((side, side, 3), np.uint8)
    top, left = (side - new_height) // 2, (side - new_width) // 2
    resized = np.asarray(Image.fromarray(pixels).resize((new_width, new_height), Image.BILINEAR))
    square[top:top + new_height, left:left + new_width] = resized
    return square


def opencv_square(pixels, side):
    """As MedGemma's serving code does: padded with zeros, area when shrinking, cubic when enlarging."""
    height, width = pixels.shape[:2]
    longer = max(width, height)
    square = np.zeros((longer, longer, 3), np.uint8)
    top, left = (longer - height) // 2, (longer - width) // 2
    square[top:top + height, left:left + width] = pixels
    how = cv2.INTER_AREA if longer > side else cv2.INTER_CUBIC
    return square if longer == side else cv2.resize(square, (side, side), interpolation=how)


def noise(width, height):
    """xorshift32, low byte; square.test.ts makes the same."""
    pixels, state = np.empty(width * height * 3, np.uint8), width * 65536 + height
    for i in range(pixels.size):
        state ^= (state << 13) & 0xFFFFFFFF
        state ^= state >> 17
        state ^= (state << 5) & 0xFFFFFFFF
        pixels[i] = state & 255
    return pixels.reshape(height, width, 3)


def digest(pixels):
    return hashlib.sha256(np.ascontiguousarray(pixels).tobytes()).hexdigest()


samples = [
    {"file": os.path.basename(path), "sha256": digest(pillow_square(np.asarray(Image.open(path).convert("RGB")), 144))}
    for path in sorted(glob.glob("assets/practice-model/samples/*.png"))
]
shapes = [(300, 200), (1, 1), (7, 5), (2, 144), (145, 143), (400, 37), (33, 288), (901, 77), (97, 1300)]
pillow = [
    {"width": w, "height": h, "side": side, "sha256": digest(pillow_square(noise(w, h), side))}
    for w, h in shapes for side in (144, 224, 896)
]
area = [
    {"width": w, "height": h, "side": side, "sha256": digest(opencv_square(noise(w, h), side))}
    for w, h in shapes for side in (24, 72, 144, 224, 896) if side < max(w, h)
]
cubic = [
    {"width": w, "height": h, "side": side, "rgb": base64.b64encode(opencv_square(noise(w, h), side).tobytes()).decode()}
    for w, h, side in [(7, 5, 31), (20, 14, 48), (1, 1, 4), (30, 31, 62), (47, 3, 48)]
]
made_with = {"pillow": PIL.__version__, "opencv": cv2.__version__, "numpy": np.__version__}
with open("shared/imaging/testing/squares.json", "w") as out:
    json.dump({"madeWith": made_with, "pillowSamples": samples, "pillow": pillow, "area": area, "cubic": cubic}, out, indent=1)
    out.write("\n")
