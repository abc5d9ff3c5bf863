"""Constant folding of templates: what reads the same on every page is text as soon as the template is compiled.

A page holds dozens of fixed words, addresses and icons. Each template is compiled once for every language
(`FoldingLoader`), and a tag that is given nothing but constants is carried out then and there (`folded`); what is
left to be done for a request is what differs from one request to the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.template import Context, Node
from django.template.base import FilterExpression, Parser, TextNode, Token, Variable
from django.template.defaulttags import URLNode
from django.template.library import SimpleBlockNode, SimpleNode
from django.template.loaders import cached
from django.templatetags.i18n import TranslateNode
from django.templatetags.static import StaticNode
from django.utils.translation import get_language

Compile = Callable[[Parser, Token], Node]


class FoldingLoader(cached.Loader):
    """Keeps every template once for each language, since the words of that language stand in it."""

    def cache_key(self, template_name: str, skip: Any = None) -> str:
        return f"{get_language()} {super().cache_key(template_name, skip)}"


def folded(compile_tag: Compile) -> Compile:
    """The tag, which becomes text where all its options are constant; only for tags that depend on nothing else."""

    @wraps(compile_tag)
    def compiled(parser: Parser, token: Token) -> Node:
        node = compile_tag(parser, token)
        return TextNode(str(node.render(Context()))) if _is_constant(node) else node

    return compiled


def _is_constant(node: Any) -> bool:
    """Whether a tag writes something, and the same each time; what it might put into a variable is left to it."""
    match node:
        case SimpleBlockNode():
            return False
        case SimpleNode():
            return not (node.takes_context or node.target_var) and _are_constant([*node.args, *node.kwargs.values()])
        case URLNode():
            return not node.asvar and _are_constant([node.view_name, *node.args, *node.kwargs.values()])
        case StaticNode():
            return not node.varname and _are_constant([node.path])
        case TranslateNode():
            return not (node.asvar or node.message_context) and _are_constant([node.filter_expression])
    return False


def _are_constant(options: Iterable[FilterExpression]) -> bool:
    return not any(option.filters or _is_looked_up(option.var) for option in options)


def _is_looked_up(value: Any) -> bool:
    """Whether it is asked of the context; of a template's own names only these three always say the same."""
    return isinstance(value, Variable) and value.lookups not in (None, ("True",), ("False",), ("None",))
