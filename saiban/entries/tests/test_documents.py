"""Documents (H8–H10): what is taken and what is refused, how it is named and kept, and who may open it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from PIL import Image

from saiban.accounts.models import Person, RoleKind
from saiban.accounts.testing import make_person, make_role
from saiban.audit.models import AuditRow
from saiban.core.encryption import CannotDecrypt
from saiban.core.errors import NotThere, Reason, Refused
from saiban.documents.samples import pdf_of, quick_pdf, sample_docx, sample_jpeg, sample_png, sample_pptx
from saiban.documents.tests.hostile import billion_laughs, docm, docx_with_macros, locked_pdf, pdf_with
from saiban.editions.models import Edition
from saiban.entries import storage
from saiban.entries.commands.documents import add_document, check_upload, remove_document
from saiban.entries.commands.drafts import save_draft
from saiban.entries.commands.looks import FILE, look_at
from saiban.entries.commands.screening import screen_entry
from saiban.entries.commands.submission import submit_entry, withdraw_entry
from saiban.entries.models import Document, Entry
from saiban.entries.queries.doors import get_document_for
from saiban.entries.queries.facts import current_documents
from saiban.entries.rules.form import UnitPart
from saiban.entries.testing import filled_form, hospital, make_draft
from saiban.entries.tests.conftest import CLOSES, NOW, Cast

pytestmark = pytest.mark.django_db
MEGABYTE = 1024 * 1024
WANTED = "第1示范医院-智慧门诊全流程协同平台.pdf"
FORM, LICENCE, IDENTITY, RESULTS = "registration-form", "licence", "identity", "achievements"


@pytest.fixture
def entry(edition: Edition, cast: Cast) -> Entry:
    """A hospital's draft, with a row for each document that is asked of it but no file yet."""
    return make_draft(edition, cast.owner, NOW)


@pytest.fixture
def person_entry(edition: Edition, cast: Cast) -> Entry:
    """One person's draft; no unit leads it."""
    return make_draft(
        edition, cast.owner, NOW, applicant="individual", lead=UnitPart(), province="43", track="xinchuang"
    )


def upload(entry: Entry, kind: str, data: bytes, name: str = "报名表.pdf", *, replaces: str = "") -> Document:
    """What a page does with a file that was chosen."""
    found = check_upload(entry, kind, data, name)
    return add_document(
        entry_id=entry.pk, actor=entry.owner, kind=kind, data=data, filename=name, found=found, replaces=replaces,
        now=NOW,
    )  # fmt: skip


def refusals(entry: Entry, kind: str, data: bytes, name: str = "报名表.pdf") -> tuple[Reason, ...]:
    """Why a file is refused; nothing of it may stay."""
    before = Document.objects.count(), sorted(kept_files())
    with pytest.raises(Refused) as refused:
        upload(entry, kind, data, name)
    assert (Document.objects.count(), sorted(kept_files())) == before
    return refused.value.reasons


def kept_files() -> list[Path]:
    return [path for path in Path(settings.PRIVATE_FILES).rglob("*") if path.is_file()]


def current(entry: Entry, kind: str) -> list[Document]:
    return list(entry.documents.filter(kind=kind, replaced_at=None))


def submit(entry: Entry) -> None:
    submit_entry(entry_id=entry.pk, actor=entry.owner, accepts_terms=True, now=NOW)


# --- H8: size, type, content ------------------------------------------------------------------------------------------


def pdf_of_size(size: int) -> bytes:
    """A valid PDF of exactly so many bytes."""

    def padded(length: int) -> bytes:
        page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>"
        rest = b"<</Length %07d>>stream\n%b\nendstream" % (length, b" " * length)
        return pdf_of([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, rest])

    # The place of the table of contents is written at the end, in as many digits as it takes.
    data = padded(size - len(padded(0)))
    data = padded(size - len(padded(0)) - (len(data) - size))
    assert len(data) == size
    return data


def test_h8_five_megabytes_are_taken_and_one_byte_more_is_not(entry: Entry) -> None:
    assert upload(entry, FORM, pdf_of_size(5 * MEGABYTE)).size == 5 * MEGABYTE
    (reason,) = refusals(entry, FORM, pdf_of_size(5 * MEGABYTE + 1))
    assert (reason.code, reason.item, reason.clause) == ("too_large", f"documents.{FORM}", "H8")
    assert "5 MB" in reason.message and reason.remedy
    assert upload(entry, RESULTS, pdf_of_size(5 * MEGABYTE + 1)), "other documents have limits of their own"


def test_h8_a_file_on_disk_is_judged_like_one_in_memory(entry: Entry, tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(quick_pdf())
    assert check_upload(entry, FORM, path, "报名表.pdf").kind == "pdf"
    path.write_bytes(pdf_of_size(5 * MEGABYTE + 1))
    with pytest.raises(Refused):
        check_upload(entry, FORM, path, "报名表.pdf")


@pytest.mark.parametrize(
    ("make", "name", "code"),
    [
        (sample_jpeg, "报名表.pdf", "kind_not_allowed"),
        (sample_pptx, "报名表.docx", "kind_not_allowed"),
        (docm, "报名表.docx", "has_macros"),
        (docx_with_macros, "报名表.docx", "has_macros"),
        (lambda: locked_pdf(user="123", owner="456"), "报名表.pdf", "encrypted"),
        (billion_laughs, "报名表.docx", "xml_unsafe"),
        (lambda: pdf_with(b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>"), "报名表.pdf", "pdf_script"),
        (lambda: b"", "报名表.pdf", "empty"),
        (lambda: quick_pdf()[:200], "报名表.pdf", "unreadable"),
        (lambda: b"MZ" + bytes(100), "报名表.exe", "kind_unsupported"),
    ],
)
def test_h8_what_a_file_is_counts_and_not_what_it_is_called(
    entry: Entry, make: Callable[[], bytes], name: str, code: str
) -> None:
    reasons = refusals(entry, FORM, make(), name)
    assert code in {reason.code for reason in reasons}
    assert all((reason.item, reason.clause) == (f"documents.{FORM}", "H8") for reason in reasons)
    assert all(reason.message and reason.remedy for reason in reasons), "each says what to mend"


def test_h8_everything_that_is_wrong_with_a_file_is_told_at_once(entry: Entry) -> None:
    macros = docx_with_macros()
    reasons = refusals(entry, LICENCE, macros + bytes(11 * MEGABYTE - len(macros)), "执照.docx")
    assert len(reasons) > 1


def test_h8_a_word_file_called_pdf_is_taken_for_what_it_is(entry: Entry) -> None:
    document = upload(entry, FORM, sample_docx(), "报名表.pdf")
    assert (document.type, document.name) == ("docx", WANTED.replace(".pdf", ".docx"))
    assert document.findings == [], "it is put right, so there is nothing to tell the committee"


def test_h10_a_result_called_otherwise_than_it_is_gets_the_right_ending(entry: Entry) -> None:
    assert upload(entry, RESULTS, sample_jpeg(), "专利证书.PNG").name == "专利证书.jpg"
    assert upload(entry, RESULTS, sample_jpeg(), "专利证书.JPEG").name == "专利证书.JPEG"
    assert upload(entry, RESULTS, quick_pdf(), "专利证书").name == "专利证书.pdf"


def test_what_the_committee_should_know_of_a_file_stays_with_it(entry: Entry) -> None:
    document = upload(entry, FORM, locked_pdf(user="", owner="456"))
    assert [note["code"] for note in document.findings] == ["pdf_restricted"]


@pytest.mark.parametrize("kind", [IDENTITY, "slides", "no-such-kind"])
def test_a_file_that_is_not_asked_for_is_not_taken(entry: Entry, kind: str) -> None:
    """Proofs of persons are not asked of hospitals (H9), slides not before screening (H11)."""
    (reason,) = refusals(entry, kind, quick_pdf())
    assert (reason.code, reason.item) == ("unknown", f"documents.{kind}")


# --- H8: the name -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["扫描件 (3).pdf", WANTED, "C:\\fakepath\\表.pdf", "../../etc/passwd", "a" * 300, "\0.pdf"]
)
def test_h8_the_file_gets_the_name_that_the_notice_asks_for_whatever_it_was_called(entry: Entry, name: str) -> None:
    document = upload(entry, FORM, quick_pdf(), name)
    assert document.name == WANTED and document.original_name == name.replace("\0", "")[:255]


def test_h8_a_person_without_a_unit_goes_by_the_leaders_name(person_entry: Entry) -> None:
    assert upload(person_entry, FORM, quick_pdf()).name == "张示范-智慧门诊全流程协同平台.pdf"


def test_h8_before_the_title_is_known_a_file_keeps_its_own_name_and_gets_the_right_one_when_handed_in(
    entry: Entry,
) -> None:
    save_draft(entry_id=entry.pk, actor=entry.owner, values={"title": ""}, now=NOW)
    entry.refresh_from_db()
    document = upload(entry, FORM, quick_pdf(), "我的报名表.pdf")
    assert document.name == "我的报名表.pdf"
    save_draft(entry_id=entry.pk, actor=entry.owner, values={"title": "最终名称"}, now=NOW)
    submit(entry)
    document.refresh_from_db()
    assert document.name == "第1示范医院-最终名称.pdf"
    frozen = Entry.objects.select_related("submission").get().submission
    assert frozen and {"id": document.public_id, "name": document.name} in [
        {"id": one["id"], "name": one["name"]} for one in frozen.documents
    ]


def test_other_documents_keep_the_names_that_people_gave_them(entry: Entry) -> None:
    assert upload(entry, LICENCE, quick_pdf(), "营业执照 副本.pdf").name == "营业执照 副本.pdf"


# --- replacing and removing -------------------------------------------------------------------------------------------


def test_the_new_version_takes_the_place_of_the_old_one_and_the_old_one_is_kept(entry: Entry) -> None:
    first = upload(entry, FORM, quick_pdf(["甲"]))
    second = upload(entry, FORM, quick_pdf(["乙"]))
    assert current(entry, FORM) == [second] and second.version == first.version + 1
    first.refresh_from_db()
    assert first.replaced_at == NOW and storage.read(first.stored_as) == quick_pdf(["甲"])


def test_of_several_the_one_that_is_named_is_replaced(entry: Entry) -> None:
    first = upload(entry, RESULTS, quick_pdf(["甲"]))
    kept = current(entry, RESULTS)
    second = upload(entry, RESULTS, quick_pdf(["乙"]), replaces=first.public_id)
    assert current(entry, RESULTS) == [*(one for one in kept if one != first), second]


def test_there_are_no_more_files_of_a_kind_than_are_wanted_whatever_they_are_said_to_replace(entry: Entry) -> None:
    for _ in range(9):
        upload(entry, RESULTS, quick_pdf())
    (reason,) = refusals(entry, RESULTS, quick_pdf())
    assert (reason.code, reason.item, reason.clause) == ("too_many", f"documents.{RESULTS}", "H10")
    gone = entry.documents.filter(kind=FORM).get()
    for other in ("nonsense", gone.public_id):
        with pytest.raises(Refused):
            upload(entry, RESULTS, quick_pdf(), replaces=other)
    assert len(current(entry, RESULTS)) == 10 and current(entry, FORM) == [gone]


def test_what_is_removed_leaves_the_entry_but_its_bytes_stay(entry: Entry) -> None:
    document = upload(entry, FORM, quick_pdf())
    version = Entry.objects.get().version
    remove: dict[str, Any] = {"entry_id": entry.pk, "actor": entry.owner, "public_id": document.public_id, "now": NOW}
    remove_document(**remove)
    assert current(entry, FORM) == [] and storage.read(document.stored_as) == quick_pdf()
    assert Entry.objects.get().version == version + 1
    row = AuditRow.objects.get(verb="remove_document")
    assert row.detail == {"document": document.public_id} and row.subject_id == entry.public_id
    remove_document(**remove)
    assert AuditRow.objects.filter(verb="remove_document").count() == 1, "removing again changes nothing"


def test_a_document_in_a_submission_stays_there_when_it_is_removed_from_the_working_copy(
    entry: Entry, cast: Cast
) -> None:
    document = upload(entry, FORM, quick_pdf())
    submit(entry)
    remove_document(entry_id=entry.pk, actor=entry.owner, public_id=document.public_id, now=NOW)
    assert get_document_for(cast.hunan, document.public_id) == document
    with pytest.raises(Refused) as refused:
        submit(entry)
    assert f"documents.{FORM}" in {reason.item for reason in refused.value.reasons}


def test_an_upload_is_on_record_with_its_digest(entry: Entry) -> None:
    document = upload(entry, FORM, quick_pdf())
    row = AuditRow.objects.get(verb="add_document")
    digest = hashlib.sha256(quick_pdf()).hexdigest()
    assert row.detail == {"document": document.public_id, "kind": FORM, "sha256": digest}
    assert (document.sha256, document.size, document.pages) == (digest, len(quick_pdf()), 1)


def test_nobody_uploads_to_or_removes_from_somebody_elses_entry(entry: Entry, cast: Cast) -> None:
    found = check_upload(entry, FORM, quick_pdf(), "表.pdf")
    document = current(entry, FORM)[0]
    for person in (cast.stranger, cast.hunan, cast.national):
        with pytest.raises(NotThere):
            add_document(
                entry_id=entry.pk, actor=person, kind=FORM, data=quick_pdf(), filename="表.pdf", found=found, now=NOW
            )
        with pytest.raises(NotThere):
            remove_document(entry_id=entry.pk, actor=person, public_id=document.public_id, now=NOW)
    assert current(entry, FORM) == [document]


def test_nothing_is_removed_through_another_entry_of_ones_own(edition: Edition, entry: Entry, cast: Cast) -> None:
    other = make_draft(edition, cast.owner, NOW, title="另一个项目")
    document = current(entry, FORM)[0]
    remove_document(entry_id=other.pk, actor=cast.owner, public_id=document.public_id, now=NOW)
    assert current(entry, FORM) == [document]


def test_h7_after_closing_what_was_handed_in_keeps_its_documents_and_a_draft_may_still_be_filled(
    edition: Edition, entry: Entry, cast: Cast
) -> None:
    draft = make_draft(edition, cast.owner, NOW, title="另一个项目", lead=hospital(2))
    submit(entry)
    data, document = quick_pdf(), current(entry, FORM)[0]
    found = check_upload(entry, FORM, data, "表.pdf")
    named: dict[str, Any] = {
        "actor": cast.owner,
        "kind": FORM,
        "data": data,
        "filename": "表.pdf",
        "found": found,
        "now": CLOSES,
    }
    with pytest.raises(Refused) as refused:
        add_document(entry_id=entry.pk, **named)
    assert {reason.clause for reason in refused.value.reasons} == {"H7"}
    with pytest.raises(Refused):
        remove_document(entry_id=entry.pk, actor=cast.owner, public_id=document.public_id, now=CLOSES)
    assert add_document(entry_id=draft.pk, **named).uploaded_at == CLOSES


def test_what_was_decided_takes_no_more_documents(entry: Entry, cast: Cast) -> None:
    submit(entry)
    sent = Entry.objects.select_related("submission").get().submission
    assert sent
    screen_entry(entry_id=entry.pk, submission_id=sent.pk, actor=cast.hunan, verdict="passed", now=NOW)
    (reason,) = refusals(entry, FORM, quick_pdf())
    assert reason.code == "state"


def test_documents_of_a_choice_that_was_changed_are_not_handed_in(person_entry: Entry, cast: Cast) -> None:
    """What proves a person's identity is the committee's business only while a person enters (H9)."""
    proof = upload(person_entry, IDENTITY, sample_jpeg(), "身份证.jpg")
    led = filled_form(track="xinchuang")
    values = {key: led.to_data()[key] for key in ("applicant", "lead")}
    save_draft(entry_id=person_entry.pk, actor=cast.owner, values=values, now=NOW)
    person_entry.refresh_from_db()
    upload(person_entry, LICENCE, quick_pdf())
    submit(person_entry)
    sent = Entry.objects.select_related("submission").get().submission
    assert sent and {one["kind"] for one in sent.documents} == {FORM, LICENCE, RESULTS}
    assert proof in current(person_entry, IDENTITY), "should the entrant change back"
    with pytest.raises(NotThere):
        get_document_for(cast.hunan, proof.public_id)


# --- how they are kept ------------------------------------------------------------------------------------------------


def test_h9_no_byte_of_a_document_lies_open_on_the_disk(entry: Entry) -> None:
    lines = ["统一社会信用代码", "仅测试用"]
    data = quick_pdf(lines)
    document = upload(entry, LICENCE, data, "营业执照.pdf")
    marks = [data[:64], data[-64:], lines[0].encode("utf-16-be").hex().encode(), b"%PDF", lines[1].encode()]
    sealed = [path.read_bytes() for path in kept_files()]
    assert sealed and not any(mark in content for content in sealed for mark in marks)
    assert storage.read(document.stored_as) == data
    assert "营业执照" not in document.stored_as and "pdf" not in document.stored_as


def test_h9_a_kept_file_opens_under_its_own_name_alone(entry: Entry) -> None:
    first = upload(entry, LICENCE, quick_pdf(["甲"]))
    second = upload(entry, FORM, quick_pdf(["乙"]))
    paths = [Path(settings.PRIVATE_FILES) / document.stored_as for document in (first, second)]
    paths[0].write_bytes(paths[1].read_bytes())
    with pytest.raises(CannotDecrypt):
        storage.read(first.stored_as)


def photograph() -> bytes:
    exif = Image.Exif()
    exif[0x013B] = "Dr. Wang"
    exif.get_ifd(0x8825)[2] = (28.0, 12.0, 0.0)
    image, target = Image.new("RGB", (64, 32), "white"), BytesIO()
    image.save(target, "JPEG", exif=exif, comment=b"Changsha")
    return target.getvalue()


def test_h9_a_photo_tells_neither_where_nor_by_whom_it_was_taken(person_entry: Entry) -> None:
    data = photograph()
    assert b"Dr. Wang" in data and b"Changsha" in data
    document = upload(person_entry, IDENTITY, data, "身份证.jpg")
    kept = storage.read(document.stored_as)
    assert not Image.open(BytesIO(kept)).getexif() and b"Dr. Wang" not in kept and b"Changsha" not in kept
    assert (document.size, document.sha256) == (len(kept), hashlib.sha256(kept).hexdigest())


def test_a_photo_whose_marks_cannot_be_taken_off_is_refused_and_not_kept(
    entry: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    from saiban.documents.findings import unreadable
    from saiban.entries.commands import versions

    def fails(data: bytes) -> bytes:
        raise unreadable()

    monkeypatch.setattr(versions, "strip_metadata", fails)
    (reason,) = refusals(entry, LICENCE, sample_png(), "执照.png")
    assert (reason.code, reason.item, reason.clause) == ("unreadable", f"documents.{LICENCE}", "H9")


# --- H9, H10: what is asked of whom -----------------------------------------------------------------------------------


def test_h9_a_unit_proves_itself_by_its_licence_and_a_person_by_an_identity_paper_and_both_are_sensitive(
    entry: Entry, person_entry: Entry
) -> None:
    assert upload(entry, LICENCE, sample_jpeg(), "营业执照.jpg").is_sensitive
    assert upload(person_entry, IDENTITY, sample_png(), "护照.png").is_sensitive
    assert not upload(entry, FORM, quick_pdf()).is_sensitive
    assert [r.code for r in refusals(person_entry, LICENCE, sample_jpeg(), "营业执照.jpg")] == ["unknown"]


@pytest.mark.parametrize(
    ("fixture", "kind", "clause"),
    [("entry", LICENCE, "H9"), ("person_entry", IDENTITY, "H9"), ("entry", RESULTS, "H10"), ("entry", FORM, "H8")],
)
def test_h9_h10_without_the_proofs_nothing_is_handed_in(
    request: pytest.FixtureRequest, fixture: str, kind: str, clause: str
) -> None:
    asked: Entry = request.getfixturevalue(fixture)
    for document in current(asked, kind):
        remove_document(entry_id=asked.pk, actor=asked.owner, public_id=document.public_id, now=NOW)
    with pytest.raises(Refused) as refused:
        submit(asked)
    assert [(reason.item, reason.clause) for reason in refused.value.reasons] == [(f"documents.{kind}", clause)]


def test_h10_up_to_ten_results_of_several_types_are_handed_in(entry: Entry) -> None:
    for number, (data, name) in enumerate(
        [(quick_pdf(), "专利.pdf"), (sample_jpeg(), "证书.jpg"), (sample_png(), "软著.png")] * 3, start=1
    ):
        upload(entry, RESULTS, data, f"{number}{name}")
    submit(entry)
    sent = Entry.objects.select_related("submission").get().submission
    assert sent and [one["kind"] for one in sent.documents].count(RESULTS) == 10


# --- the door ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def papers(entry: Entry) -> dict[str, Document]:
    """One document that anybody of the desk may read, and one that proves an identity; both handed in."""
    made = {"form": upload(entry, FORM, quick_pdf()), "licence": upload(entry, LICENCE, sample_jpeg(), "执照.jpg")}
    submit(entry)
    return made


def opens(person: Person | AnonymousUser, document: Document) -> bool:
    try:
        return get_document_for(person, document.public_id) == document
    except NotThere:
        return False


@pytest.mark.parametrize(
    ("who", "form", "licence"),
    [
        ("owner", True, True),
        ("hunan", True, True),
        ("national", True, True),
        ("observer", True, False),
        ("guangdong", False, False),
        ("stranger", False, False),
    ],
)
def test_h9_the_owner_the_divisions_committee_and_the_national_one_open_what_was_handed_in(
    papers: dict[str, Document], cast: Cast, who: str, *, form: bool, licence: bool
) -> None:
    person = getattr(cast, who)
    assert (opens(person, papers["form"]), opens(person, papers["licence"])) == (form, licence)


def test_a_visitor_and_a_role_that_reads_no_entries_open_nothing(papers: dict[str, Document]) -> None:
    finance, former = make_person("财务"), make_person("前委员")
    make_role(finance, RoleKind.FINANCE, "shic-7")
    make_role(former, RoleKind.DIVISION, "shic-7/hunan", ended_at=NOW)
    other = make_person("别届委员")
    make_role(other, RoleKind.NATIONAL, "shic-70")
    for person in (AnonymousUser(), finance, former, other):
        assert not any(opens(person, document) for document in papers.values())


def test_a_draft_is_open_to_its_owner_alone(entry: Entry, cast: Cast) -> None:
    document = upload(entry, FORM, quick_pdf())
    assert opens(cast.owner, document)
    assert not any(opens(person, document) for person in (cast.hunan, cast.national, cast.observer, cast.stranger))


def test_the_committee_opens_what_was_handed_in_last_and_nothing_newer_or_older(
    entry: Entry, cast: Cast, papers: dict[str, Document]
) -> None:
    newer = upload(entry, FORM, quick_pdf(["新"]))
    assert opens(cast.hunan, papers["form"]) and not opens(cast.hunan, newer)
    submit(entry)
    assert opens(cast.hunan, newer) and not opens(cast.hunan, papers["form"])
    assert opens(cast.owner, papers["form"])


def test_what_was_withdrawn_is_closed_to_the_committee_at_once(
    entry: Entry, cast: Cast, papers: dict[str, Document]
) -> None:
    withdraw_entry(entry_id=entry.pk, actor=cast.owner, now=NOW)
    assert not any(opens(cast.hunan, document) for document in papers.values())
    assert opens(cast.owner, papers["licence"])


def test_a_document_that_is_not_there_is_not_there(cast: Cast) -> None:
    with pytest.raises(NotThere):
        get_document_for(cast.national, "nosuchdocumen")


def test_h9_a_look_at_a_proof_of_identity_is_on_record(cast: Cast, papers: dict[str, Document]) -> None:
    later = NOW + timedelta(minutes=1)
    found = get_document_for(cast.hunan, papers["licence"].public_id)
    assert b"".join(look_at(document=found, part=FILE, actor=cast.hunan, now=later)) == storage.read(found.stored_as)
    row = AuditRow.objects.get(verb="look_at_document")
    assert (row.actor_id, row.at, row.scope) == (cast.hunan.pk, later, "shic-7/hunan")
    assert (row.subject_kind, row.subject_id) == ("document", papers["licence"].public_id)
    told = {"version": found.version, "part": "file", "role": "division"}
    assert row.detail == {"entry": Entry.objects.get().public_id} | told


def test_current_documents_are_those_neither_replaced_nor_removed(entry: Entry) -> None:
    before = {document.pk for document in current_documents(entry)}
    upload(entry, FORM, quick_pdf())
    fresh = Entry.objects.get(pk=entry.pk)
    now = {document.pk for document in current_documents(fresh)}
    assert len(now) == len(before) == 3 and now != before
