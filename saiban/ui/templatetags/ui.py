"""All components, as the one library that every template has (`settings.TEMPLATES`)."""

from __future__ import annotations

from django import template

from saiban.ui.components import actions, boxes, forms, frame, icons, maps, moments, progress, words
from saiban.ui.folding import folded

register = template.Library()
for topic in (actions, boxes, forms, frame, icons, maps, moments, progress, words):
    register.tags.update({name: folded(tag) for name, tag in topic.register.tags.items()})
    register.filters.update(topic.register.filters)
