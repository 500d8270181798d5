"""Records, merging and conflicts, on SQLite and on PostgreSQL."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.errors import BadInput, NotFound, Tampered
from app.domain.project import Project
from app.storage.workspace import Workspace
from app.storage.writer import NEXT_NUMBER

CODE = "2019-441702-47-03-012345"
ANN, BEN = "ann@agency", "ben@agency"


def begin(workspace: Workspace) -> str:
    with workspace.write(CODE, ANN) as w:
        w.create("project", CODE, name="海陵雅苑", project_class="private_other", policy="")
        return w.create("opinion", text="一", number=1, status="open")


def share(source: Workspace, target: Workspace) -> None:
    target.merge(source.entries(CODE, since=target.versions()), source.public_keys())


def test_what_was_written_is_read(workspace: Workspace) -> None:
    opinion = begin(workspace)

    record = workspace.record(CODE, "opinion", opinion)

    assert dict(record.fields) == {"text": "一", "number": 1, "status": "open"}
    assert (record.author, record.conflicts, record["text"], record.get("clause", "-")) == (ANN, (), "一", "-")
    assert workspace.projects() == (Project(CODE, "海陵雅苑", "private_other", ""),)
    assert workspace.check() == []


def test_values_read_back_as_json_gives_them(workspace: Workspace) -> None:
    values = {"a": None, "b": True, "c": 1, "d": 1.5, "e": "图\u0000\u2028𠮷", "f": {"x": [1, {"y": []}]}, "g": 1e300}
    with workspace.write(CODE, ANN) as w:
        id_ = w.create("note", **values)
        w.put("note", id_, {"fact.height_max_m": 54.0, "role.A-WALL 墙": (1, 2)})

    fields = workspace.record(CODE, "note", id_).fields

    assert fields == {**values, "fact.height_max_m": 54, "role.A-WALL 墙": [1, 2]}
    assert workspace.check() == []


def test_records_come_by_creation(workspace: Workspace) -> None:
    with workspace.write(CODE, ANN) as w:
        ids = [w.create("markup", text=str(number)) for number in range(30)]
        w.set("markup", ids[3], text="later")

    assert [record.id for record in workspace.records(CODE, "markup")] == ids
    assert workspace.records(CODE, "opinion") == ()
    assert workspace.records("other", "markup") == ()


def test_unchanged_values_write_nothing(workspace: Workspace) -> None:
    opinion = begin(workspace)
    before = workspace.versions()
    with workspace.write(CODE, BEN) as w:
        w.set("opinion", opinion, text="一", number=1.0)
        w.create("opinion", opinion, status="open")

    assert workspace.versions() == before
    assert w.entries == ()


def test_a_record_without_fields_exists(workspace: Workspace) -> None:
    with workspace.write(CODE, ANN) as w:
        id_ = w.create("sign_off")

    assert workspace.record(CODE, "sign_off", id_).fields == {}
    assert workspace.check() == []


def test_numbers_follow_each_other(workspace: Workspace) -> None:
    with workspace.write(CODE, ANN) as w:
        first = w.create("opinion", number=NEXT_NUMBER, text="a")
        second = w.create("opinion", number=NEXT_NUMBER, text="b")
        w.create("opinion", number=7)
        w.create("note", number=NEXT_NUMBER)
    with workspace.write(CODE, ANN) as w:
        third = w.create("opinion", number=NEXT_NUMBER)
        w.create("opinion", first, number=NEXT_NUMBER, text="c")

    assert [workspace.record(CODE, "opinion", id_)["number"] for id_ in (first, second, third)] == [1, 2, 8]
    assert workspace.record(CODE, "opinion", first)["text"] == "c"
    assert workspace.records(CODE, "note")[0]["number"] == 1


def test_an_error_in_the_block_writes_nothing(workspace: Workspace) -> None:
    with pytest.raises(RuntimeError), workspace.write(CODE, ANN) as w:
        w.create("opinion", text="x")
        raise RuntimeError

    assert workspace.entries() == ()


@pytest.mark.parametrize("value", [float("nan"), 2**60, "\ud800", object(), b"x"])
def test_what_is_no_json_is_refused_before_anything_is_written(workspace: Workspace, value: object) -> None:
    with pytest.raises(BadInput), workspace.write(CODE, ANN) as w:
        w.create("opinion", text="fine")
        w.create("opinion", text=value)

    assert workspace.entries() == ()


@pytest.mark.parametrize("name", ["", "a\nb", "x" * 401])
def test_names_are_short_plain_texts(workspace: Workspace, name: str) -> None:
    with pytest.raises(BadInput), workspace.write(CODE, ANN) as w:
        w.put("opinion", "1", {name: 1})


def test_a_missing_record_is_told(workspace: Workspace) -> None:
    with pytest.raises(NotFound, match="no layer map"):
        workspace.record(CODE, "layer_map", CODE)


def test_merging_shows_conflicts_and_settling_ends_them(workspace: Workspace, other: Workspace) -> None:
    opinion = begin(workspace)
    share(workspace, other)
    with workspace.write(CODE, ANN) as w:
        w.set("opinion", opinion, status="closed", text="二")
    with other.write(CODE, BEN) as w:
        w.set("opinion", opinion, status="withdrawn", clause="3.1")
    share(other, workspace)
    share(workspace, other)

    for one in (workspace, other):
        record = one.record(CODE, "opinion", opinion)
        assert record.conflicts == ("status",)
        assert (record["status"], record["text"], record["clause"]) == ("withdrawn", "二", "3.1")
        (conflict,) = one.conflicts(CODE)
        assert [(v.value, v.author) for v in conflict.versions] == [("closed", ANN), ("withdrawn", BEN)]

    with other.write(CODE, BEN) as w:
        w.set("opinion", opinion, status="withdrawn")
    share(other, workspace)

    assert workspace.conflicts(CODE) == other.conflicts(CODE) == ()
    assert workspace.record(CODE, "opinion", opinion) == other.record(CODE, "opinion", opinion)
    assert workspace.check() == other.check() == []


def test_merging_twice_changes_nothing(workspace: Workspace, other: Workspace) -> None:
    begin(workspace)
    entries, keys = workspace.entries(), workspace.public_keys()

    first, second = other.merge(entries, keys), other.merge(entries, keys)

    assert (len(first.added), first.known, first.new_devices) == (2, 0, (workspace.device.id,))
    assert (second.added, second.known, second.new_devices) == ((), 2, ())
    assert other.entries() == entries


def test_a_version_vector_gives_what_the_other_side_lacks(workspace: Workspace, other: Workspace) -> None:
    opinion = begin(workspace)
    share(workspace, other)
    with workspace.write(CODE, ANN) as w:
        w.set("opinion", opinion, text="二")

    (entry,) = workspace.entries(since=other.versions())

    assert entry.changes["text"].new == "二"
    assert workspace.entries(CODE, since=other.versions(CODE)) == (entry,)


def test_one_project_is_handed_over_alone(workspace: Workspace, other: Workspace) -> None:
    begin(workspace)
    with workspace.write("2020-441702-47-03-000001", ANN) as w:
        w.create("opinion", text="secret")
    with workspace.write(CODE, ANN) as w:
        w.create("opinion", text="after the other project's entry")

    other.merge(workspace.entries(CODE), workspace.public_keys())

    assert {entry.project for entry in other.entries()} == {CODE}
    assert len(other.records(CODE, "opinion")) == 2
    assert other.check() == []


def test_writing_over_what_was_not_seen_is_a_conflict(workspace: Workspace) -> None:
    opinion = begin(workspace)
    on_screen = workspace.record(CODE, "opinion", opinion)
    with workspace.write(CODE, BEN) as w:
        w.set("opinion", opinion, status="withdrawn")
    with workspace.write(CODE, ANN) as w:
        w.saw(on_screen)
        w.set("opinion", opinion, status="closed", text="二")
        w.set("opinion", opinion, text="三")

    record = workspace.record(CODE, "opinion", opinion)

    assert record.conflicts == ("status",)
    assert record["text"] == "三"
    assert workspace.check() == []


def test_a_tampered_entry_is_refused_and_nothing_else_gets_in(workspace: Workspace, other: Workspace) -> None:
    begin(workspace)
    first, second = workspace.entries()
    forged = replace(second, changes={"text": replace(second.changes["text"], new="forged")})

    with pytest.raises(Tampered, match=second.id):
        other.merge([first, forged], workspace.public_keys())
    with pytest.raises(Tampered, match=second.id):
        other.merge([second], workspace.public_keys())
    with pytest.raises(Tampered, match="public key"):
        other.merge([first, second], {})

    assert other.entries() == ()
    assert other.public_keys() == {}


def test_a_changed_copy_of_a_known_entry_is_refused(workspace: Workspace, other: Workspace) -> None:
    begin(workspace)
    share(workspace, other)
    first, second = workspace.entries()

    with pytest.raises(Tampered, match=second.id):
        other.merge([first, replace(second, author="forger@agency")], workspace.public_keys())


def test_a_foreign_key_cannot_replace_a_known_one(workspace: Workspace, other: Workspace) -> None:
    begin(workspace)
    share(workspace, other)
    with workspace.write(CODE, ANN) as w:
        w.create("opinion", text="more")

    result = other.merge(workspace.entries(), {workspace.device.id: other.device.public_key})

    assert len(result.added) == 1


def test_rebuilding_gives_the_identical_state(workspace: Workspace, other: Workspace) -> None:
    opinion = begin(workspace)
    share(workspace, other)
    for chance in range(20):
        random.seed(chance)
        writer = random.choice((workspace, other))
        with writer.write(CODE, random.choice((ANN, BEN))) as w:
            w.put("opinion", opinion, {random.choice("abc"): random.randrange(3)})
        if chance % 5 == 4:
            share(workspace, other)
            share(other, workspace)
    before = workspace.records(CODE, "opinion"), workspace.conflicts(CODE)

    workspace.rebuild()

    assert (workspace.records(CODE, "opinion"), workspace.conflicts(CODE)) == before
    assert workspace.check() == []


def test_settings_and_cached_answers(workspace: Workspace) -> None:
    assert workspace.setting("theme", "light") == "light"
    workspace.set_setting("theme", {"name": "dark"})
    workspace.set_setting("theme", {"name": "深色"})
    workspace.cache("findings", "k1", [1, 2])

    assert workspace.setting("theme") == {"name": "深色"}
    assert workspace.cached("findings", "k1") == [1, 2]
    assert workspace.cached("findings", "k2") is None


def test_the_outbox_keeps_state_and_receipt(workspace: Workspace) -> None:
    id_ = workspace.outbox.add(CODE, "https://platform", "00" * 32)

    assert workspace.outbox.add(CODE, "https://platform", "00" * 32) == id_
    workspace.outbox.update(id_, "sent", {"bytes": 10}, receipt={"number": "R-1"})
    workspace.outbox.update(id_, "confirmed", {})
    (submission,) = workspace.outbox.list(CODE)

    assert (submission.state, submission.detail, submission.receipt) == ("confirmed", {}, {"number": "R-1"})
    assert workspace.outbox.list("other") == ()
    with pytest.raises(NotFound):
        workspace.outbox.get("nothing")


def test_ten_thousand_records_list_at_once(tmp_path: Path) -> None:
    with Workspace.open(tmp_path) as workspace:
        with workspace.write(CODE, ANN) as w:
            for number in range(10_000):
                w.create("markup", kind="cloud", text=f"批注 {number}", anchor={"points_mm": [[1.5, 2], [3, 4]]})
        began = time.process_time()
        records = workspace.records(CODE, "markup")

    assert len(records) == 10_000
    assert time.process_time() - began < 2  # 0.3 s on an idle machine
