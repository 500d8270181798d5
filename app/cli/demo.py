"""``demo``: the whole main job on the sample project."""

from __future__ import annotations

import argparse
import itertools
import shutil
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli.output import print_json, say
from app.domain.feedback import Feedback, Silent
from app.drawings.picture import Picture, PictureRequest

if TYPE_CHECKING:
    from app.jobs.pool import Pool
    from app.services.finish_demo import FinishedReview
    from app.services.run_demo import DemoResult
    from app.storage.workspace import Workspace

CONCLUDED = "concluded"  # folder of the copy whose review goes on to the certificate


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser("demo", help="do the whole main job on the sample project, and open the window on it")
    parser.add_argument("--out", metavar="DIR", default="lianshen-demo", help="folder for workspace and papers")
    parser.add_argument("--headless", action="store_true", help="without the window")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--check", action="store_true", help="exit with 1 when findings and planted violations differ")
    parser.set_defaults(run=_demo)


def _demo(args: argparse.Namespace) -> int:
    out = Path(args.out).absolute()
    return _headless(args, out) if args.headless else _in_window(args, out)


def _headless(args: argparse.Namespace, out: Path) -> int:
    """Do the job in a new workspace; one that is there already may hold decisions, and is put aside."""
    from app.jobs.pool import Pool
    from app.storage.workspace import DATABASE, Workspace

    place = out / "workspace"
    if (place / DATABASE).exists():
        number = next(n for n in itertools.count(1) if not (out / f"workspace-{n}").exists())
        place.rename(out / f"workspace-{number}")
        say(f"the workspace of an earlier demo is now {out / f'workspace-{number}'}")
    with Workspace.open(place) as workspace, Pool() as pool:
        result = _work(args, out, workspace, pool, Silent())
        if not args.json:
            _tell(result)
        finished = _finish(args, out / CONCLUDED, workspace, pool, result.code)
    if args.json:
        print_json(_json(result) | _finished_json(finished))
    else:
        _tell_finished(finished)
    whole = not (result.missed or result.unexpected or finished.left) and finished.certificate is not None
    return 0 if whole or not args.check else 1


def _in_window(args: argparse.Namespace, out: Path) -> int:
    """Open the window at once, and let it do the job unless an earlier demo did it here."""
    from app.services.run_demo import sample_code
    from app.storage.workspace import Workspace

    args.workspace, args.code = str(out / "workspace"), sample_code()
    with Workspace.open(args.workspace) as workspace:
        done = any(project.code == args.code for project in workspace.projects())
    if done:
        say(f"going on with the demo in {out}")
    else:
        args.job = partial(_in_background, args, out)
    return int(args.window(args))


def _in_background(
    args: argparse.Namespace, out: Path, workspace: Workspace, pool: Pool, feedback: Feedback
) -> DemoResult:
    result = _work(args, out, workspace, pool, feedback)
    if args.json:
        print_json(_json(result))
    else:
        _tell(result)
    return result


def _work(args: argparse.Namespace, out: Path, workspace: Workspace, pool: Pool, feedback: Feedback) -> DemoResult:
    from app.services.people.acting import acting
    from app.services.run_demo import run_demo

    return run_demo(workspace, out, _painted(args, pool), pool, acting(None), feedback)


def _finish(args: argparse.Namespace, out: Path, workspace: Workspace, pool: Pool, code: str) -> FinishedReview:
    """Take the review to its certificate on a copy, so that the opinions stay open in the demo's own workspace."""
    from app.services.finish_demo import copy_workspace, finish_review

    if out.exists():
        shutil.rmtree(out)
    with copy_workspace(workspace, out / "workspace") as copied:
        return finish_review(copied, code, out, _painted(args, pool), pool, Silent())


def _painted(args: argparse.Namespace, pool: Pool) -> Picture:
    """Return the painter of sheets, which works in the pool's workers."""

    def painted(request: PictureRequest) -> bytes:
        png: bytes = pool.submit(args.picture, request, subject=str(request.path)).result()
        return png

    return painted


def _json(result: DemoResult) -> dict[str, Any]:
    return {
        "project": result.code,
        "sheets": [{"number": s.number, "title": s.title, "discipline": s.discipline} for s in result.sheets],
        "findings": {name: dict(counts) for name, counts in result.outcomes.items()},
        "planted": result.planted,
        "missed": list(result.missed),
        "unexpected": [finding.to_json() for finding in result.unexpected],
        "files": [str(path) for path in result.files],
        "errors": [str(error) for error in result.errors],
    }


def _finished_json(finished: FinishedReview) -> dict[str, Any]:
    certificate = finished.certificate
    return {
        "concluded": {
            "evidence": dict(finished.evidence),
            "left": [finding.to_json() for finding in finished.left],
            "certificate": {"number": certificate.number, "hash": certificate.hash} if certificate else None,
            "files": [str(path) for path in finished.files],
        }
    }


def _tell_finished(finished: FinishedReview) -> None:
    states = ", ".join(f"{number} {state}" for state, number in sorted(finished.evidence.items()))
    say(f"second revision: {states}; violations left: {len(finished.left)}")
    for finding in finished.left:
        say(f"  left: {finding.rule} {finding.message}")
    if finished.certificate:
        say(f"certificate: {finished.certificate.number} {finished.certificate.hash}")
    for path in finished.files:
        say(f"written: {path}")


def _tell(result: DemoResult) -> None:
    say(f"{len(result.sheets)} sheets: " + ", ".join(f"{s.number} {s.title}".strip() for s in result.sheets))
    for discipline, counts in result.outcomes.items():
        say(f"  {discipline}: " + ", ".join(f"{number} {outcome}" for outcome, number in sorted(counts.items())))
    say(f"planted violations: {result.planted}, found: {result.planted - len(result.missed)}")
    for text in result.missed:
        say(f"  missed: {text}")
    for finding in result.unexpected:
        say(f"  not planted: {finding.rule} {finding.message}")
    for path in result.files:
        say(f"written: {path}")
