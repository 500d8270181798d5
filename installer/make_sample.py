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

from installer.sample.amendments import amended, read_amendments  # noqa: E402
from installer.sample.sheet import draw  # noqa: E402
from installer.sample.specification import write_specification  # noqa: E402
from installer.sample.survey import write_surveys  # noqa: E402

DESCRIPTIONS = ROOT / "installer" / "sample"


def main(out: Path) -> None:
    """Write the sample project into ``out``, and its second revision, which mends the violations, into ``revised``."""
    out.mkdir(parents=True, exist_ok=True)
    common = tomllib.loads((DESCRIPTIONS / "common.toml").read_text(encoding="utf-8"))
    revised = out / "revised"
    revised.mkdir(exist_ok=True)
    changes = read_amendments(DESCRIPTIONS / "revised.toml")
    common_of_revised = common | {"title": common["title"] | {"revision": "B", "date": "2026.06"}}
    for description in sorted((DESCRIPTIONS / "sheets").glob("*.toml")):
        told = tomllib.loads(description.read_text(encoding="utf-8"))
        draw(told, out / told["file"], common)
        draw(amended(told, changes[description.stem]), revised / told["file"], common_of_revised)
    write_specification(DESCRIPTIONS / "specification.toml", out, common)
    write_surveys(DESCRIPTIONS / "survey.toml", out)
    for settled in ("project.toml", "truth.toml"):
        shutil.copyfile(DESCRIPTIONS / settled, out / settled)
    for file in sorted(one for one in out.rglob("*") if one.is_file()):
        print(f"{file.stat().st_size:>9} {file.relative_to(out)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "resources" / "sample")
