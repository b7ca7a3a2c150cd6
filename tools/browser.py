"""Finds a Chromium and a Chinese font for the browser tests, or installs them, and says what it did."""

import os
import shutil
import subprocess
import sys


def chromium():
    return next(
        (
            p
            for n in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
            if (p := shutil.which(n))
        ),
        None,
    )


def font():
    return bool(
        shutil.which("fc-list")
        and subprocess.run(["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True).stdout.strip()
    )


def main():
    need = [*([] if chromium() else ["chromium"]), *([] if font() else ["fonts-noto-cjk"])]
    if not need:
        return
    if shutil.which("apt-get") and (
        os.geteuid() == 0 or subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0
        if shutil.which("sudo") or os.geteuid() == 0
        else False
    ):
        sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
        print("browser tests: apt-get install", *need, flush=True)
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run([*sudo, "apt-get", "update", "-qq"], check=False, env=env)
        subprocess.run(
            [*sudo, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *need],
            check=True,
            env=env,
            stdout=subprocess.DEVNULL,
        )
    elif "chromium" in need:
        print("browser tests: playwright install chromium-headless-shell", flush=True)
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium-headless-shell"], check=True)


if __name__ == "__main__":
    main()
