from __future__ import annotations

from django.urls import path

from saiban.messaging import views

urlpatterns = [
    path("me/inbox/", views.inbox, name="inbox"),
    path("me/inbox/read-all/", views.read_all, name="inbox_read_all"),
    path("me/inbox/<int:message_id>/", views.message, name="inbox_message"),
]
