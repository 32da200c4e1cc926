"""Find a Chromium for the browser tests, or install one, saying so."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CURE = "install Chromium yourself (Debian: apt install chromium; macOS: brew install --cask chromium), then run make test again"


def system_chromium() -> str | None:
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def playwright_chromium() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def main() -> int:
    if system_chromium() or playwright_chromium():
        return 0
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        print("No Chromium here: installing Debian's package, for the browser tests …", flush=True)
        quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
        subprocess.run(["apt-get", "update", "-qq"], **quiet)
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-liberation"], **quiet)
        if system_chromium():
            return 0
    print("No Chromium here: downloading Playwright's own, for the browser tests …", flush=True)
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"])
    if playwright_chromium():
        return 0
    print(f"error: no Chromium could be found or installed. To mend it: {CURE}.", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
