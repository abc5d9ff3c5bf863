"""Addresses of one's own data."""

from __future__ import annotations

from django.urls import path

from saiban.privacy import views

urlpatterns = [
    path("me/privacy/", views.overview, name="my_privacy"),
    path("me/privacy/export/", views.export, name="ask_export"),
    path("me/privacy/exports/<str:public_id>.zip", views.download, name="download_export"),
    path("me/privacy/leave/", views.leave, name="leave"),
]
