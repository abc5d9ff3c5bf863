"""Django's own tags as pages need them that hold dozens: what one finds out is found out once for a compiled template.

Templates are compiled once for each language (`saiban.ui.folding`), so that a node may keep words. Each node does what
Django's does, and leaves to it what is rare.
"""

from __future__ import annotations

from typing import Any

from django.template import Context, Node, NodeList, Template
from django.template.base import FilterExpression, TextNode, render_value_in_context
from django.template.defaulttags import CycleNode, IfChangedNode, ResetCycleNode, URLNode
from django.template.loader_tags import BLOCK_CONTEXT_KEY, BlockContext, BlockNode, ExtendsNode, IncludeNode
from django.templatetags.i18n import BlockTranslateNode
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from saiban.ui.addresses import quick_address

# What a node keeps of values is bounded, should somebody give it values without end.
MOST_KEPT = 500
# What a compiled template keeps of ours
_BLOCKS = "saiban.ui.blocks"


class AddressNode(Node):
    """`{% url %}` of a page whose name is constant."""

    child_nodelists = ()

    def __init__(self, node: URLNode) -> None:
        self.node, self.name = node, str(node.view_name.var)

    def render(self, context: Context) -> Any:
        found = quick_address(self.name, [arg.resolve(context) for arg in self.node.args])
        return self.node.render(context) if found is None else _put(context, found, self.node.asvar)


class SentenceNode(Node):
    """`{% blocktranslate %}` without a plural: translated once, its places filled in each time."""

    child_nodelists = ()

    def __init__(self, text: str, names: list[str], node: BlockTranslateNode) -> None:
        self.text, self.names, self.values, self.asvar = text, names, node.extra_context, node.asvar

    def render(self, context: Context) -> Any:
        with context.push(**_resolved(self.values, context)):
            shown = {name: render_value_in_context(context.get(name, ""), context) for name in self.names}
        return _put(context, SafeString(self.text % shown), self.asvar)


def sentence_of(node: BlockTranslateNode) -> Node:
    """The node as a sentence, and as text where it has no places; with a plural or a context it stays what it is."""
    if node.plural or node.message_context:
        return node
    message, names = node.render_token_list(node.singular)
    text = gettext(message)
    try:
        told = text % dict.fromkeys(names, "")
    except (KeyError, ValueError):
        # A faulty translation: Django shows the source instead.
        return node
    return SentenceNode(text, names, node) if names or node.asvar else TextNode(told)


class PartNode(IncludeNode):
    """`{% include %}` of a template whose name is constant: looked for once, and rendered as if it stood here."""

    # What keeps something for the template it stands in must know where that ends: Django sees to it.
    _BOUND = (BlockNode, CycleNode, ExtendsNode, IfChangedNode, ResetCycleNode)
    _found: tuple[NodeList, bool] | None = None

    def render(self, context: Context) -> Any:
        nodes, is_bound = self._found = self._found or self._find(context)
        if is_bound or self.isolated_context:
            return super().render(context)
        with context.push(**_resolved(self.extra_context, context)):
            return nodes.render(context)

    def _find(self, context: Context) -> tuple[NodeList, bool]:
        assert context.template
        nodes = context.template.engine.get_template(self.template.var).nodelist
        return nodes, any(nodes.get_nodes_by_type(kind) for kind in self._BOUND)


class ChildNode(ExtendsNode):
    """`{% extends %}`: the blocks of the outermost template are gathered once."""

    def render(self, context: Context) -> Any:
        parent, kept = self.get_parent(context), context.render_context
        if BLOCK_CONTEXT_KEY not in kept:
            kept[BLOCK_CONTEXT_KEY] = BlockContext()
        kept[BLOCK_CONTEXT_KEY].add_blocks(self.blocks)
        kept[BLOCK_CONTEXT_KEY].add_blocks(_outermost_blocks(parent))
        with kept.push_state(parent, isolated_context=False):
            return parent._render(context)  # type: ignore[attr-defined]  # noqa: SLF001


def _outermost_blocks(template: Template) -> dict[str, BlockNode]:
    """The template's blocks by name, kept with it; none where it extends another, which then adds its own."""
    if _BLOCKS not in template.extra_data:
        nodes = template.nodelist
        found: list[Any] = [] if nodes.get_nodes_by_type(ExtendsNode) else nodes.get_nodes_by_type(BlockNode)
        template.extra_data[_BLOCKS] = {node.name: node for node in found}
    blocks: dict[str, BlockNode] = template.extra_data[_BLOCKS]
    return blocks


class KeptNode(Node):
    """`{% kept value … %}…{% endkept %}`: what stands in it is the same wherever the values are, and written once."""

    def __init__(self, nodelist: NodeList, values: list[FilterExpression]) -> None:
        self.nodelist, self.values = nodelist, values
        self._kept: dict[tuple[Any, ...], str] = {}

    def render(self, context: Context) -> Any:
        key = tuple(value.resolve(context) for value in self.values)
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            found = self._kept[key] = self.nodelist.render(context)
        return found


def _resolved(values: dict[str, FilterExpression], context: Context) -> dict[str, Any]:
    return {name: value.resolve(context) for name, value in values.items()}


def _put(context: Context, text: str, name: str | None) -> str:
    """A tag's text where it stands, or under the name that it is given."""
    if not name:
        return text
    context[name] = text
    return ""
