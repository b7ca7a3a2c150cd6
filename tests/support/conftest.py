"""Pages speak Chinese unless a test says otherwise: a request leaves its language behind in the thread."""

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def chinese():
    translation.activate("zh-hans")
