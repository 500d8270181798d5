"""Write the sample project into ``resources/sample``: the same bytes on every run.

python installer/make_sample.py [FOLDER]
"""

from __future__ import annotations

import shutil
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from installer.sample.sheet import draw  # noqa: E402
from installer.sample.specification import write_specification  # noqa: E402
from installer.sample.survey import write_surveys  # noqa: E402

DESCRIPTIONS = ROOT / "installer" / "sample"


def main(out: Path) -> None:
    """Write every file of the sample project into ``out``."""
    out.mkdir(parents=True, exist_ok=True)
    common = tomllib.loads((DESCRIPTIONS / "common.toml").read_text(encoding="utf-8"))
    for description in sorted((DESCRIPTIONS / "sheets").glob("*.toml")):
        file_name = tomllib.loads(description.read_text(encoding="utf-8"))["file"]
        draw(description, out / file_name, common)
    write_specification(DESCRIPTIONS / "specification.toml", out, common)
    write_surveys(DESCRIPTIONS / "survey.toml", out)
    for settled in ("project.toml", "truth.toml"):
        shutil.copyfile(DESCRIPTIONS / settled, out / settled)
    for file in sorted(out.iterdir()):
        print(f"{file.stat().st_size:>9} {file.name}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "resources" / "sample")
