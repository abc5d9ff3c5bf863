"""Django's own tags for words and addresses, made for pages that hold dozens of them; every template has them.

They are folded where they are constant. An address of which only the arguments differ is not looked for each time.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context, Node, defaulttags
from django.template.base import Parser, Token
from django.template.defaulttags import URLNode
from django.templatetags import i18n, static

from saiban.ui.addresses import quick_address
from saiban.ui.folding import folded

register = template.Library()
for library, names in ((i18n, ("trans", "translate")), (static, ("static",))):
    register.tags.update({name: folded(library.register.tags[name]) for name in names})


class AddressNode(Node):
    """`{% url %}` of a page whose name is constant."""

    child_nodelists = ()

    def __init__(self, node: URLNode) -> None:
        self.node, self.name = node, str(node.view_name.var)

    def render(self, context: Context) -> Any:
        found = quick_address(self.name, [arg.resolve(context) for arg in self.node.args])
        if found is None:
            return self.node.render(context)
        if not self.node.asvar:
            return found
        context[self.node.asvar] = found
        return ""


_folded_url = folded(defaulttags.url)


@register.tag
def url(parser: Parser, token: Token) -> Node:
    node = _folded_url(parser, token)
    return AddressNode(node) if isinstance(node, URLNode) and not (node.view_name.is_var or node.kwargs) else node
