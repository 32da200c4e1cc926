"""Have a Redis and an nginx for the tests of several copies, where Debian's packages can be had; without them these are skipped."""

import os
import shutil
import subprocess
import sys

PACKAGES = {"redis-server": "redis-server", "nginx": "nginx-light", "openssl": "openssl"}


def main() -> int:
    missing = [package for program, package in PACKAGES.items() if not shutil.which(program, path=f"{os.defpath}:/usr/sbin")]
    if missing and shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        print(f"Installing Debian's {', '.join(missing)}, for the tests of several copies …", flush=True)
        # What a package would start is not to run beside the tests' own.
        variables = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
        waits = ["-o", "Acquire::Retries=0", "-o", "Acquire::http::Timeout=20", "-o", "Acquire::https::Timeout=20"]
        subprocess.run(["apt-get", "update", "-qq", *waits], stdout=subprocess.DEVNULL, env=variables)
        command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *waits, *missing]
        subprocess.run(command, stdout=subprocess.DEVNULL, env=variables)
    elif missing:
        print(f"notice: without {', '.join(missing)} the tests of several copies are skipped", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
