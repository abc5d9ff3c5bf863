"""Django's own tags, folded where they are constant, else as nodes that find out once what does not change.

Every template has them (`settings.TEMPLATES`).
"""

from __future__ import annotations

from django import template
from django.template import Node, defaulttags, loader_tags
from django.template.base import Parser, Token
from django.template.defaulttags import URLNode
from django.templatetags import i18n, static

from saiban.ui.folding import folded
from saiban.ui.nodes import AddressNode, ChildNode, KeptNode, PartNode, sentence_of

register = template.Library()
for library, names in ((i18n, ("trans", "translate")), (static, ("static",))):
    register.tags.update({name: folded(library.register.tags[name]) for name in names})

_folded_url = folded(defaulttags.url)


@register.tag
def url(parser: Parser, token: Token) -> Node:
    node = _folded_url(parser, token)
    return AddressNode(node) if isinstance(node, URLNode) and not (node.view_name.is_var or node.kwargs) else node


@register.tag
def blocktranslate(parser: Parser, token: Token) -> Node:
    return sentence_of(i18n.do_block_translate(parser, token))


@register.tag
def include(parser: Parser, token: Token) -> Node:
    node = loader_tags.do_include(parser, token)
    if node.template.is_var or node.template.filters:
        return node
    return PartNode(node.template, extra_context=node.extra_context, isolated_context=node.isolated_context)


@register.tag
def extends(parser: Parser, token: Token) -> Node:
    node = loader_tags.do_extends(parser, token)
    return ChildNode(node.nodelist, node.parent_name)


@register.tag
def kept(parser: Parser, token: Token) -> Node:
    """`{% kept value … %}…{% endkept %}`, for what depends on these values alone; they must not change, as those of a
    rulebook don't."""
    _name, *values = token.split_contents()
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(nodelist, [parser.compile_filter(value) for value in values])
