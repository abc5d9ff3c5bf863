"""Addresses of questions to committees."""

from __future__ import annotations

from django.urls import URLPattern, path

from saiban.outreach.views import broadcasts, enquiries

urlpatterns: list[URLPattern] = [
    path("editions/<slug:code>/ask/", enquiries.ask, name="ask_question"),
    path("me/questions/", enquiries.my_questions, name="my_questions"),
    path("me/questions/<str:public_id>/", enquiries.my_question, name="my_question"),
    path("desk/<slug:code>/questions/", enquiries.questions, name="desk_questions"),
    path("desk/<slug:code>/questions/<str:public_id>/", enquiries.question, name="desk_question"),
    path("desk/<slug:code>/questions/<str:public_id>/pass-on/", enquiries.pass_on, name="desk_question_pass_on"),
    path("desk/<slug:code>/questions/<str:public_id>/faq/", enquiries.into_faq, name="desk_question_faq"),
    path("desk/<slug:code>/broadcasts/", broadcasts.broadcasts, name="desk_broadcasts"),
    path("desk/<slug:code>/broadcasts/new/", broadcasts.new_broadcast, name="desk_broadcast_new"),
    path("desk/<slug:code>/broadcasts/<str:public_id>/", broadcasts.broadcast, name="desk_broadcast"),
]
