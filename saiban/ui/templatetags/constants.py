"""Django's own tags for words and addresses, folded where they are constant; every template has them."""

from __future__ import annotations

from django import template
from django.template import defaulttags
from django.templatetags import i18n, static

from saiban.ui.folding import folded

register = template.Library()
for library, names in ((i18n, ("trans", "translate")), (static, ("static",)), (defaulttags, ("url",))):
    register.tags.update({name: folded(library.register.tags[name]) for name in names})
