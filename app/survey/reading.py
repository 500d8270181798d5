"""Reads one file of survey results, whatever its format; content counts, not the suffix."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import BadInput
from app.domain.feedback import Feedback, Silent
from app.survey.formats.coordinate_text import read_text
from app.survey.formats.features import Contents, survey_of
from app.survey.formats.geojson import read_geojson
from app.survey.formats.geopackage import read_geopackage
from app.survey.formats.instruments import GSI_HEAD, SDR_HEAD, read_gsi, read_jobxml, read_sdr
from app.survey.formats.landxml import read_landxml
from app.survey.formats.parcels import MARK, read_parcels
from app.survey.formats.shapefile import MAGIC, read_shapefile
from app.survey.plausibility import checked
from app.survey.points import AxisOrder, Survey

HEAD_BYTES = 8192
DXF_HEAD = re.compile(rb"^(?:\xef\xbb\xbf)?(?:\s*999\r?\n[^\n]*\n)*\s*0\s*\r?\n\s*SECTION", re.IGNORECASE)
XML_ROOT = re.compile(rb"<(?:\w+:)?(LandXML|JOBFile)[\s>]")
NETWORK = re.compile(rb"<gama-(?:local|xml|local-adjustment)[\s>]")
FOREIGN = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP or Office file"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"AC10", "a DWG drawing"),
    (b"<", "XML or HTML"),
)


def read_survey(
    path: Path,
    axes: AxisOrder | None = None,
    feedback: Feedback | None = None,
    columns: Mapping[str, str] | None = None,
) -> Survey:
    """Read survey results: CASS ``.dat``, CSV, XLSX, DXF, LandXML, GeoPackage, Shapefile, GeoJSON, GSI, SDR33, JobXML.

    Points that cannot be right stand in ``rejected``; a caller decides whether the good rest is enough.

    Args:
        path: the file.
        axes: axis order where a person states it.
        feedback: hears progress.
        columns: field → column of a table, where a person states it.

    Raises:
        BadInput: the file is missing, foreign, empty or damaged.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD_BYTES)
    except OSError as error:
        raise BadInput(f"The file cannot be read: {error.strerror}", path=str(path)) from error
    if DXF_HEAD.match(head) or head.startswith(b"AutoCAD Binary DXF"):
        from app.survey.formats.drawing import read_drawing  # most surveys are text: ezdxf takes half a second

        return checked(read_drawing(path, feedback or Silent(), axes))
    if head.startswith(b"PK"):
        from app.survey.formats.workbook import is_workbook, read_workbook

        if path.suffix.casefold() == ".xlsx" or is_workbook(path):
            return checked(read_workbook(path, axes, columns))
    reader = reader_of(head)
    if reader is not None:
        return checked(survey_of(reader(path), path, axes))
    if NETWORK.search(head):
        raise BadInput(
            "This is a network of observations for GNU Gama, not coordinates",
            path=path.name,
            advice="adjust it with gama-local, and give the adjusted points as .dat: name,code,east,north,height",
        )
    for mark, what in FOREIGN:
        if head.lstrip().startswith(mark):
            raise BadInput(
                f"This is {what}, not survey results",
                path=path.name,
                advice="export coordinates as .dat or CSV, or the drawing as DXF",
            )
    return checked(read_text(path, axes, columns))


@dataclass(frozen=True)
class Source:
    """A survey file and how a person says it is read.

    Args:
        path: the file.
        axes: axis order, None for the file's own signs.
        columns: field → column of a table.
        keep_good: keep the good points of a file with bad lines.
    """

    path: Path
    axes: AxisOrder | None = None
    columns: Mapping[str, str] | None = None
    keep_good: bool = False

    def read(self, feedback: Feedback | None = None) -> Survey:
        """Read survey results that are whole, or keep the good rest where a person asks for it.

        Raises:
            BadInput: as ``read_survey``; or a line is bad, and ``keep_good`` is not set.
        """
        survey = read_survey(self.path, self.axes, feedback, self.columns)
        if survey.rejected and not self.keep_good:
            first, more = survey.rejected[0], len(survey.rejected) - 1
            raise BadInput(
                f"{first.reason}; {more} more lines are bad" if more else first.reason,
                path=self.path.name,
                line=first.line or None,
                advice="correct the file, or keep its good points with --keep-good",
            )
        if not len(survey.points) and not survey.outlines:
            raise BadInput("No point of the file is good", path=self.path.name)
        return survey


def reader_of(head: bytes) -> Callable[[Path], Contents] | None:
    """Return the reader that the first bytes ask for; None for tables of text and for foreign files."""
    if head.startswith(b"SQLite format 3\x00"):
        return read_geopackage
    if head.startswith(MAGIC):
        return read_shapefile
    root = XML_ROOT.search(head)
    if root is not None:
        return read_landxml if root[1] == b"LandXML" else read_jobxml
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and b'"type"' in head:
        return read_geojson
    if GSI_HEAD.match(head):
        return read_gsi
    if SDR_HEAD.match(head):
        return read_sdr
    if any(MARK.encode(encoding) in head for encoding in ("utf-8", "gb18030")):
        return read_parcels
    return None
