"""Set up Lianshen and do one of its two jobs; standard library only, Python 3.11+, Linux, Windows and macOS.

    python3 installer/bootstrap.py run      set up, then open the window on the sample project
                                            (without a display: the whole main job headless)
    python3 installer/bootstrap.py test     set up, then run the whole test suite
    python3 installer/bootstrap.py setup    only set up

Setting up makes ``.venv``, installs the locked versions of ``installer/requirements.lock`` and the package itself, and
on Debian and Ubuntu the system libraries that Qt needs; for the tests also a PostgreSQL server and Node.js. What is
there already is not installed again.
"""

from __future__ import annotations

import ctypes.util
import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
STAMP = VENV / "lianshen-setup"
PACKAGES = ("app", "widgets", "review_rules")
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
SUFFIX = ".exe" if os.name == "nt" else ""
PYTHON = BIN / f"python{SUFFIX}"
COMMAND = BIN / f"lianshen{SUFFIX}"

# shared library Qt loads → Debian package that has it
QT_LIBRARIES = {
    "GL": "libgl1",
    "EGL": "libegl1",
    "xkbcommon": "libxkbcommon0",
    "xkbcommon-x11": "libxkbcommon-x11-0",
    "fontconfig": "libfontconfig1",
    "dbus-1": "libdbus-1-3",
    "glib-2.0": "libglib2.0-0",
    "xcb-cursor": "libxcb-cursor0",
    "xcb-icccm": "libxcb-icccm4",
    "xcb-image": "libxcb-image0",
    "xcb-keysyms": "libxcb-keysyms1",
    "xcb-render-util": "libxcb-render-util0",
    "xcb-shape": "libxcb-shape0",
    "xcb-xinerama": "libxcb-xinerama0",
}
CJK_FONT_PACKAGE = "fonts-noto-cjk"
# what the tests talk to: a PostgreSQL server of their own, and a tus server that other people wrote
NODE_PACKAGES = ("nodejs", "npm")
POSTGRES_PACKAGE = "postgresql"
POSTGRES_PROGRAMS = "/usr/lib/postgresql"
OLDEST_NODE = 20


def main() -> int:
    """Run the job named on the command line and return its exit code."""
    job = sys.argv[1] if len(sys.argv) > 1 else ""
    if job not in {"run", "test", "setup"}:
        print(__doc__)
        return 2
    if sys.version_info < (3, 11):
        print(f"Lianshen needs Python 3.11 or newer; this is {platform.python_version()}.")
        return 2
    set_up(for_tests=job == "test")
    if job == "run":
        return run(sys.argv[2:])
    if job == "test":
        return test(sys.argv[2:])
    return 0


def set_up(*, for_tests: bool = False) -> None:
    """Install whatever is missing, and say how long it took."""
    began = time.monotonic()
    steps = 0
    packages = missing_system_packages() + (missing_test_packages() if for_tests else [])
    if packages:
        install_system_packages(packages)
        steps += 1
    if not PYTHON.exists():
        say("making .venv")
        if subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=False).returncode:
            shutil.rmtree(VENV, ignore_errors=True)
            sys.exit("[lianshen] Python cannot make a virtual environment here; see what it says above.")
        steps += 1
    wanted = lock_digest()
    if not STAMP.exists() or STAMP.read_text() != wanted or not COMMAND.exists():
        say("installing the locked packages (some minutes the first time)")
        lock = ROOT / "installer" / "requirements.lock"
        pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        ours = ["--no-deps", "--no-build-isolation", "-e", str(ROOT)]
        for what in (["--require-hashes", "-r", str(lock)], ours):
            if subprocess.run([*pip, *what], check=False).returncode:
                sys.exit("[lianshen] pip could not install the packages; see above, and run the same command again.")
        # The program starts a fifth sooner; where the environment forbids Python to keep compiled files, this does.
        subprocess.run([str(PYTHON), "-m", "compileall", "-q", *(str(ROOT / name) for name in PACKAGES)], check=False)
        unpack_qt_support()
        STAMP.write_text(wanted)
        steps += 1
    steps += compile_translations()
    seconds = time.monotonic() - began
    if steps:
        say(f"set up in {seconds:.1f} s")
    else:
        say(f"already set up: no install step needed ({seconds:.1f} s)")


def unpack_qt_support() -> None:
    """Let Qt's Python parts lie compiled beside it: out of its archive, they are compiled at every start."""
    folder = "pathlib.Path(shiboken6.__file__).parent / 'files.dir'"
    work = f"import compileall, pathlib, shiboken6; compileall.compile_dir({folder}, quiet=1)"
    subprocess.run([str(PYTHON), "-c", work], env={**os.environ, "SBK_EMBED": "0"}, check=False)


def compile_translations() -> int:
    """Compile the window's texts that are newer than what was compiled; return how many were."""
    compiled = 0
    for source in sorted((ROOT / "resources" / "i18n").glob("*.ts")):
        target = source.with_suffix(".qm")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            command = [str(BIN / f"pyside6-lrelease{SUFFIX}"), "-silent", str(source), "-qm", str(target)]
            subprocess.run(command, check=True)
            compiled += 1
    return compiled


def lock_digest() -> str:
    """Return what identifies an up-to-date environment: lock file, project file and Python version."""
    digest = hashlib.sha256(platform.python_version().encode())
    for name in ("installer/requirements.lock", "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def missing_system_packages() -> list[str]:
    """Return the Debian packages that Qt or Chinese text need and this machine lacks; none on other systems."""
    if not sys.platform.startswith("linux"):
        return []
    packages = [package for library, package in QT_LIBRARIES.items() if not ctypes.util.find_library(library)]
    if not has_cjk_font():
        packages.append(CJK_FONT_PACKAGE)
    if importlib.util.find_spec("ensurepip") is None and not PYTHON.exists():  # Debian splits it off
        packages.append(f"python3.{sys.version_info.minor}-venv")
    return packages


def missing_test_packages() -> list[str]:
    """Return the Debian packages that tests would be skipped without; none on other systems."""
    if not sys.platform.startswith("linux"):
        return []
    packages: list[str] = []
    if not shutil.which("node") or not shutil.which("npm"):
        packages += NODE_PACKAGES
    elif (version := node_version()) < OLDEST_NODE:
        say(f"the tus server of the tests wants Node.js {OLDEST_NODE}; this is {version}: see https://nodejs.org")
    if "LIANSHEN_TEST_POSTGRES" not in os.environ and not any(Path(POSTGRES_PROGRAMS).glob("*/bin/initdb")):
        packages.append(POSTGRES_PACKAGE)
    return packages


def node_version() -> int:
    """Return the major version of Node.js; 0 when it does not say."""
    told = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    number = told.strip().lstrip("v").partition(".")[0]
    return int(number) if number.isdigit() else 0


def has_cjk_font() -> bool:
    """Tell whether fontconfig, or failing that a font folder, knows a font with Chinese characters."""
    if shutil.which("fc-list"):
        return bool(subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, check=False).stdout.strip())
    return any(Path("/usr/share/fonts").rglob("*CJK*"))


def install_system_packages(packages: list[str]) -> None:
    """Install ``packages`` as root on Debian and Ubuntu; otherwise name the exact command and go on."""
    command = f"apt-get install -y --no-install-recommends {' '.join(packages)}"
    if not shutil.which("apt-get"):
        say(f"these system libraries are missing (Debian names): {' '.join(packages)}")
    elif os.geteuid() != 0:
        say(f"please run once: sudo apt-get update && sudo {command}")
    else:
        say(f"installing system packages: {' '.join(packages)}")
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], env=environment, check=False)
        done = subprocess.run([*command.split(), "-qq"], env=environment, check=False, stdout=subprocess.DEVNULL)
        if done.returncode:
            say(f"could not install them; please run: {command}")


def run(arguments: list[str]) -> int:
    """Open the window on the sample project, or do the main job headless where there is no display."""
    if has_display():
        return subprocess.run([str(COMMAND), "demo", *arguments], check=False).returncode
    say("no display: doing the whole main job without a window")
    return subprocess.run([str(COMMAND), "demo", "--headless", *arguments], check=False).returncode


def has_display() -> bool:
    """Tell whether a window can be shown."""
    if sys.platform.startswith("linux"):
        return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return True


def test(arguments: list[str]) -> int:
    """Run the test suite on two workers and print a summary."""
    environment = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    command = [str(PYTHON), "-m", "pytest", "-n", "2", "-m", "not long", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def say(message: str) -> None:
    """Print one line of progress."""
    print(f"[lianshen] {message}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
