"""Addresses around entries: what is asked of others, documents, and the committee's desk; see `own_urls` as well."""

from __future__ import annotations

from django.urls import path
from django.views.generic import RedirectView

from saiban.entries.views import (
    confirmations,
    desk,
    documents,
    handovers,
    licences,
    overview,
    passed_lists,
    private,
    project_lists,
    saved_views,
    screening,
    sheets,
    similar,
    stage_documents,
    submission,
    together,
    units,
    wizard,
)

urlpatterns = [
    path("me/", RedirectView.as_view(pattern_name="my_entries"), name="me"),
    path("me/entries/", submission.my_entries, name="my_entries"),
    path("editions/<slug:code>/enter/", wizard.new_entry, name="new_entry"),
    path("confirmations/<str:token>/", confirmations.confirmation, name="confirmation"),
    path("handovers/<str:public_id>/", handovers.handover, name="handover"),
    path("desk/", desk.desk, name="desk"),
    path("desk/<slug:code>/", overview.edition, name="desk_edition"),
    path("desk/<slug:code>/entries.xlsx", sheets.sheet, name="desk_sheet"),
    path("desk/<slug:code>/entries/together/", together.act, name="desk_together"),
    path("desk/<slug:code>/entries/", desk.entries, name="desk_entries"),
    path("desk/<slug:code>/stage/", stage_documents.handed_in, name="desk_stage"),
    path("desk/<slug:code>/entries/<str:public_id>/late/", stage_documents.late, name="grant_late"),
    path("desk/<slug:code>/views/", saved_views.views, name="desk_views"),
    path("desk/<slug:code>/views/<int:view_id>/", saved_views.view, name="desk_view"),
    path("desk/<slug:code>/entries/<str:public_id>/", screening.entry, name="desk_entry"),
    path("desk/<slug:code>/entries/<str:public_id>/similar/<int:project_id>/", similar.similar, name="desk_similar"),
    path("desk/<slug:code>/entries/<str:public_id>/correction/", screening.correction, name="grant_correction"),
    path("desk/<slug:code>/entries/<str:public_id>/contacts/", private.contacts, name="desk_contacts"),
    path("desk/<slug:code>/retention/", private.retention, name="desk_retention"),
    path("desk/<slug:code>/entries/<str:public_id>/undo/", screening.undo, name="undo_screening"),
    path("desk/<slug:code>/units/", units.units, name="desk_units"),
    path("desk/<slug:code>/units/<int:one>/<int:other>/", units.pair, name="unit_pair"),
    path("desk/<slug:code>/units/merges/<int:merge_id>/", units.merge, name="unit_merge"),
    path("desk/<slug:code>/earlier/", project_lists.lists, name="project_lists"),
    path("desk/<slug:code>/earlier/template.xlsx", project_lists.template, name="project_list_template"),
    path("desk/<slug:code>/earlier/<str:public_id>/", project_lists.project_list, name="project_list"),
    path("desk/<slug:code>/passed/<slug:division_code>/", passed_lists.passed_list, name="passed_list"),
    path("documents/<str:document_id>/", documents.document, name="document"),
    path("documents/<str:document_id>/reading/", licences.reading, name="document_reading"),
    path("documents/<str:document_id>/looks/", private.looks, name="document_looks"),
    path("documents/<str:document_id>/preview/", documents.preview, name="document_preview"),
    path("documents/<str:document_id>/preview/text/", documents.preview_text, name="preview_text"),
    path("documents/<str:document_id>/preview/<str:name>", documents.preview_asset, name="preview_asset"),
]
