from __future__ import annotations

from django.urls import URLPattern, path

from saiban.website import crawlers, views

urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("editions/", views.editions, name="editions"),
    path("editions/<slug:code>/", views.edition, name="edition"),
    path("editions/<slug:code>/notice/", views.notice, name="edition_notice"),
    path("editions/<slug:code>/terms/", views.terms, name="edition_terms"),
    path("editions/<slug:code>/divisions/", views.divisions, name="edition_divisions"),
    path("editions/<slug:code>/divisions/<slug:division_code>/", views.division, name="edition_division"),
    path("editions/<slug:code>/divisions/<slug:division_code>/passed/", views.passed_projects, name="passed_projects"),
    path("editions/<slug:code>/bulletins/", views.bulletins, name="edition_bulletins"),
    path("editions/<slug:code>/bulletins/page/<int:number>/", views.bulletins, name="edition_bulletins_page"),
    path("editions/<slug:code>/bulletins/<str:public_id>/", views.bulletin, name="edition_bulletin"),
    path("editions/<slug:code>/faq/", views.faq, name="edition_faq"),
    path("editions/<slug:code>/files/<str:public_id>/", views.attachment, name="edition_attachment"),
    path("about/", views.about, name="about"),
    path("draw/replay/", views.draw_replay, name="draw_replay"),
    path("draw/replay/file/", views.draw_replay_file, name="draw_replay_file"),
    path("robots.txt", crawlers.robots, name="robots"),
    path("sitemap.xml", crawlers.sitemap, name="sitemap"),
    path("site.webmanifest", crawlers.manifest, name="manifest"),
    path("favicon.ico", crawlers.favicon, name="favicon"),
]
