from __future__ import annotations

from django.urls import URLPattern, path

from saiban.editions.views import bulletins, clocks, faqs, rulebooks, wordings

urlpatterns: list[URLPattern] = [
    path("desk/<slug:code>/rulebook/", rulebooks.history, name="rulebook_history"),
    path("desk/<slug:code>/rulebook/edit/", rulebooks.edit, name="rulebook_edit"),
    path("desk/<slug:code>/rulebook/change/", rulebooks.change, name="rulebook_change"),
    path("desk/<slug:code>/rulebook/<int:number>/", rulebooks.revision, name="rulebook_revision"),
    path("desk/<slug:code>/rulebook/<int:number>/revert/", rulebooks.revert, name="rulebook_revert"),
    path("desk/<slug:code>/rulebook/<int:number>/download/", rulebooks.download, name="rulebook_download"),
    path("desk/<slug:code>/clock/", clocks.clock, name="edition_clock"),
    path("desk/<slug:code>/bulletins/", bulletins.bulletins, name="desk_bulletins"),
    path("desk/<slug:code>/bulletins/new/", bulletins.new_bulletin, name="desk_bulletin_new"),
    path("desk/<slug:code>/bulletins/files/<str:public_id>/", bulletins.attachment, name="desk_attachment"),
    path("desk/<slug:code>/bulletins/<str:public_id>/", bulletins.bulletin, name="desk_bulletin"),
    path("desk/<slug:code>/bulletins/<str:public_id>/publish/", bulletins.publish, name="desk_bulletin_publish"),
    path("desk/<slug:code>/bulletins/<str:public_id>/withdraw/", bulletins.withdraw, name="desk_bulletin_withdraw"),
    path("desk/<slug:code>/bulletins/<str:public_id>/pin/", bulletins.pin, name="desk_bulletin_pin"),
    path("desk/<slug:code>/bulletins/<str:public_id>/files/", bulletins.attach, name="desk_bulletin_attach"),
    path(
        "desk/<slug:code>/bulletins/<str:public_id>/files/<str:file_id>/remove/",
        bulletins.detach,
        name="desk_bulletin_detach",
    ),
    path("desk/<slug:code>/faq/", faqs.faqs, name="desk_faqs"),
    path("desk/<slug:code>/faq/new/", faqs.new_faq, name="desk_faq_new"),
    path("desk/<slug:code>/faq/<int:faq_id>/", faqs.faq, name="desk_faq"),
    path("desk/<slug:code>/faq/<int:faq_id>/move/", faqs.move, name="desk_faq_move"),
    path("desk/<slug:code>/faq/<int:faq_id>/remove/", faqs.remove, name="desk_faq_remove"),
    path("desk/<slug:code>/messages/", wordings.wordings, name="desk_messages"),
    path("desk/<slug:code>/messages/<slug:key>/", wordings.wording, name="desk_message"),
]
