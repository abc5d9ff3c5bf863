"""Addresses of somebody's own entry, below ``entries/``: asked for more than all others, so looked at first."""

from __future__ import annotations

from django.urls import path

from saiban.entries.views import (
    confirmations,
    documents,
    handovers,
    licences,
    private,
    stage_documents,
    submission,
    wizard,
)

urlpatterns = [
    path("<str:public_id>/", submission.entry, name="entry"),
    path("<str:public_id>/documents/", documents.documents, name="entry_documents"),
    path("<str:public_id>/documents/<slug:kind>/", documents.upload, name="upload_document"),
    path("<str:public_id>/documents/<str:document_id>/remove/", documents.remove, name="remove_document"),
    path("<str:public_id>/documents/<str:document_id>/take-over/", licences.take_over, name="take_over_reading"),
    path("<str:public_id>/submit/", submission.submit, name="submit_entry"),
    path("<str:public_id>/withdraw/", submission.withdraw, name="withdraw_entry"),
    path("<str:public_id>/receipt/<int:sequence>.pdf", submission.receipt, name="entry_receipt"),
    path("<str:public_id>/confirmations/", confirmations.people, name="entry_confirmations"),
    path("<str:public_id>/stage/", stage_documents.stage, name="entry_stage"),
    path("<str:public_id>/stage/<slug:kind>/", stage_documents.upload, name="upload_stage_document"),
    path(
        "<str:public_id>/stage/<str:document_id>/remove/",
        stage_documents.remove,
        name="remove_stage_document",
    ),
    path("<str:public_id>/identity-consent/", private.identity_consent, name="identity_consent"),
    path("<str:public_id>/handover/", handovers.hand_over, name="entry_handover"),
    path("<str:public_id>/<slug:step>/", wizard.step, name="entry_step"),
]
