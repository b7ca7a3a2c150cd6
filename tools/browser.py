"""Finds a Chromium and a Chinese font for the browser tests, or installs them, and says what it did."""

import os
import shutil
import subprocess
import sys

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_BUNDLED = "chromium-headless-shell"  # what Playwright brings where Debian's packages can't be had


def chromium() -> str | None:
    """The path of an installed browser; None when only Playwright's own may be there."""
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


def main() -> None:
    wanted = [*([] if chromium() else ["chromium"]), *([] if _has_chinese_font() else ["fonts-noto-cjk"])]
    if not wanted:
        return
    if (rights := _rights()) is not None and shutil.which("apt-get"):
        print("browser tests: apt-get install", *wanted, flush=True)
        quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run([*rights, "apt-get", "update", "-qq"], check=False, env=quietly)
        install = [*rights, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *wanted]
        subprocess.run(install, check=True, env=quietly, stdout=subprocess.DEVNULL)
    elif "chromium" in wanted:
        print("browser tests: playwright install", _BUNDLED, flush=True)
        subprocess.run([sys.executable, "-m", "playwright", "install", _BUNDLED], check=True)


def _has_chinese_font() -> bool:
    if not shutil.which("fc-list"):
        return False
    found = subprocess.run(["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True, check=False)
    return bool(found.stdout.strip())


def _rights() -> list[str] | None:
    """What to put before a command that needs root; None when it can't be had."""
    if os.geteuid() == 0:
        return []
    asked = shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
    return ["sudo", "-n"] if asked and asked.returncode == 0 else None


if __name__ == "__main__":
    main()
