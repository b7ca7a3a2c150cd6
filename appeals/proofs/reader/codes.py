"""QR codes on a page of pixels. Beside the recogniser, so that whoever looks for codes alone need not load it."""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import cv2
import numpy as np

cv2.setNumThreads(1)  # a decoder is forked for each document


def codes(pixels: np.ndarray) -> list[str]:
    """Texts of the QR codes on the page."""
    try:
        found, texts, _, _ = cv2.QRCodeDetector().detectAndDecodeMulti(pixels)
    except cv2.error:
        return []
    return [text for text in texts if text] if found else []
