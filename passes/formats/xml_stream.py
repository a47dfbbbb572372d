"""A stranger's XML read as a stream under a grammar, in flat memory and without surprise.

A DOCTYPE or an entity is refused at its first character: nothing in the messages we read needs one,
and both are ways to read a server's files or to fill its memory. A grammar names the elements that
matter; everything else goes by untouched. Expat writes each tag and each text as it stands in the
file into a list, which costs no call of ours, and one loop looks each tag up in the element that
is open: a tag is taken apart the first time only (performance.md, P8). A fault carries its line and
its element, so that a refusal can point at it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, NoReturn
from xml.parsers import expat

from passes.formats.iso20022 import FILE_UNSAFE, FORMAT_UNKNOWN, Unreadable

CHUNK_BYTES = 1 << 16
DEEPEST = 40
LONGEST_TEXT = 1 << 20  # characters of one text, or bytes without any tag
# A tag is kept once it is known; past these a hostile file would fill the memory with its tags.
MOST_TAGS, LONGEST_TAG = 512, 200

_TAG = re.compile(r"<([^\s/>]+)(.*?)(/?)>", re.DOTALL)
_ATTRIBUTE = re.compile(r"""([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_REFERENCE = re.compile(r"&(#[xX][0-9a-fA-F]+|#[0-9]+|[a-z]+);")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}

# What begins a token that is not written as it stands: no XML text can hold the first of them.
_VERBATIM = "\x01"
_SPELT = _VERBATIM + "&"
_APART = _SPELT + "<"

Values = list[tuple[str, Any]]
Attributes = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Leaf:
    """An element whose text matters, kept under `label` once `convert` has read it."""

    label: str
    convert: Callable[[str, Attributes], Any]


@dataclass(frozen=True, slots=True)
class Branch:
    """An element whose children matter; `reduce` turns what was read in it into one value.

    A streamed branch hands its value out at once. The branch that leads a stream hands its own out
    before the first streamed one inside it: a bank statement comes before its entries. `own` reads
    the branch's own text, for an element that versions spell with or without children.
    """

    children: "dict[str, Branch | Leaf]"
    label: str = ""
    reduce: Callable[[Values], Any] | None = None
    is_streamed: bool = False
    leads_stream: bool = False
    own: Leaf | None = None


def walk(stream: BinaryIO, grammar_of: Callable[[str, str], Branch]) -> Iterator[tuple[str, Any]]:
    """Read a stream under the grammar that `grammar_of(namespace, root)` gives or refuses.

    What a reduce function gives joins the values of the branch around it, or is handed out when
    its branch is streamed or leads the stream.
    """
    tokens: list[str] = []
    parser, reader, silent = _parser(tokens), _Reader(grammar_of), 0
    while True:
        chunk = stream.read(CHUNK_BYTES)
        torn = _feed(parser, chunk)
        silent = 0 if tokens else silent + len(chunk)
        if silent > LONGEST_TEXT:
            raise Unreadable(FILE_UNSAFE, "Un élément de ce fichier est démesuré.")
        reader.take(tokens, parser)
        tokens.clear()
        if torn is not None:
            raise torn
        yield from reader.ready
        reader.ready.clear()
        if not chunk:
            return


def _feed(parser: expat.XMLParserType, chunk: bytes) -> Unreadable | None:
    """Let expat write its tokens; give what is wrong with the XML itself, to be told after them."""
    try:
        parser.Parse(chunk, not chunk)
    except expat.ExpatError as fault:
        sentence = "Ce fichier n'est pas un document XML complet."
        return Unreadable(FORMAT_UNKNOWN, sentence, fault.lineno)
    return None


def _parser(tokens: list[str]) -> expat.XMLParserType:
    """Prepare expat to append each tag and each text, as written; a DOCTYPE stops it at once."""
    parser = expat.ParserCreate()

    def refuse(*_: object) -> NoReturn:
        sentence = "Ce fichier déclare un DOCTYPE ou une entité : il est refusé par sécurité."
        raise Unreadable(FILE_UNSAFE, sentence, parser.CurrentLineNumber)

    def open_verbatim() -> None:
        # Inside a CDATA section a "<" is a letter, and must not be taken for a tag.
        parser.CharacterDataHandler = lambda text: tokens.append(_VERBATIM + text)

    def close_verbatim() -> None:
        parser.CharacterDataHandler = None

    parser.DefaultHandler = tokens.append
    parser.StartCdataSectionHandler = open_verbatim
    parser.EndCdataSectionHandler = close_verbatim
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    return parser


class _Step:
    """What a tag does: it opens the element of `node`; `_CLOSE` and `_SKIP` are the two others.

    `closing` is the tag that ends an element in which no other counts.
    """

    __slots__ = ("attributes", "closing", "is_empty", "node")

    def __init__(
        self, node: "_Node", attributes: Attributes, closing: str = "", *, is_empty: bool = False
    ) -> None:
        self.node = node
        self.attributes = attributes
        self.closing = closing
        self.is_empty = is_empty


class _Node(dict[str, _Step]):
    """One element of the grammar, and the tags met in it; nothing of an unread one counts."""

    __slots__ = ("branch", "depth", "leaf", "name", "parts")

    def __init__(self, part: Branch | Leaf, name: str, depth: int) -> None:
        super().__init__()
        self.name = name
        self.depth = depth
        self.leaf = part if isinstance(part, Leaf) else part.own
        self.branch = part if isinstance(part, Branch) and part.reduce else None
        children = part.children if isinstance(part, Branch) else {}
        self.parts = {name: _Node(child, name, depth + 1) for name, child in children.items()}


_UNREAD = Branch({})
_NOWHERE = _Node(_UNREAD, "", 0)
_CLOSE = _Step(_NOWHERE, {})
_SKIP = _Step(_NOWHERE, {})


class _Names:
    """How the file spells the names of its message: the prefixes bound to its namespace."""

    def __init__(self, grammar_of: Callable[[str, str], Branch]) -> None:
        self._grammar_of = grammar_of
        self._namespace = ""
        self._prefixes: frozenset[str] = frozenset()
        # One node a depth for all that is not read: a hostile file cannot make more.
        self._shadows = [_Node(_UNREAD, "", depth) for depth in range(DEEPEST + 1)]

    def learn(self, node: _Node, token: str) -> _Step:
        """Take a tag apart the first time it is met in this element."""
        if token.startswith("</"):
            step = _CLOSE
        elif token.startswith(("<!--", "<?")):
            step = _SKIP
        else:
            step = self._opening(node, token)
        if len(node) < MOST_TAGS and len(token) < LONGEST_TAG:
            node[token] = step
        return step

    def _opening(self, node: _Node, token: str) -> _Step:
        found = _TAG.fullmatch(token)
        if found is None:
            raise Unreadable(FORMAT_UNKNOWN, "Ce fichier n'est pas un document XML complet.")
        prefix, _, local = found[1].rpartition(":")
        attributes = {name: _plain(one or two) for name, one, two in _ATTRIBUTE.findall(found[2])}
        bound = {
            name.removeprefix("xmlns").removeprefix(":"): uri
            for name, uri in attributes.items()
            if name == "xmlns" or name.startswith("xmlns:")
        }
        if node.depth == 0:
            inside = self._root(prefix, local, bound)
        else:
            inside = self._child(node, prefix, local, bound)
        is_empty = bool(found[3])
        if is_empty and inside.branch is None:
            return _SKIP
        closing = "" if inside.parts or inside.branch else f"</{found[1]}>"
        return _Step(inside, attributes, closing, is_empty=is_empty)

    def _root(self, prefix: str, local: str, bound: dict[str, str]) -> _Node:
        self._namespace = bound.get(prefix, "")
        self._prefixes = frozenset(name for name, uri in bound.items() if uri == self._namespace)
        return _Node(self._grammar_of(self._namespace, local), local, 1)

    def _child(self, node: _Node, prefix: str, local: str, bound: dict[str, str]) -> _Node:
        is_ours = bound[prefix] == self._namespace if prefix in bound else prefix in self._prefixes
        part = node.parts.get(local) if is_ours else None
        if part is None:
            return self._shadow(node, local)
        for name, uri in bound.items():
            if (uri == self._namespace) != (name in self._prefixes):
                sentence = "Ce fichier change d'espace de noms en cours de route."
                raise Unreadable(FORMAT_UNKNOWN, sentence, element=local)
        return part

    def _shadow(self, node: _Node, local: str) -> _Node:
        if node.depth >= DEEPEST:
            raise Unreadable(FILE_UNSAFE, "Ce fichier est emboîté sans fin.", element=local)
        return self._shadows[node.depth + 1]


class _Reader:
    """What is open at this point of the file, and what was read of it."""

    def __init__(self, grammar_of: Callable[[str, str], Branch]) -> None:
        self.ready: Values = []
        self._names = _Names(grammar_of)
        self._node = _Node(_UNREAD, "", 0)
        self._stack: list[_Node] = []
        self._marks: list[int] = []
        self._values: Values = []
        self._said = ""
        self._at = 0
        self._attributes: Attributes = {}
        self._is_led = False

    def take(self, tokens: list[str], parser: expat.XMLParserType) -> None:
        """Read the tokens of one chunk; a fault says its line and its element."""
        try:
            self._read(tokens)
        except Unreadable as fault:
            after = "".join(tokens[self._at :]).count("\n")
            fault.line = fault.line or parser.CurrentLineNumber - after
            fault.element = fault.element or self._node.name
            raise
        if len(self._said) > LONGEST_TEXT:
            raise Unreadable(FILE_UNSAFE, "Un texte de ce fichier est démesuré.")

    def _read(self, tokens: list[str]) -> None:
        """Run over the tokens: this loop is what a file costs, so it calls nothing it can spare."""
        node, attributes, at, end = self._node, self._attributes, 0, len(tokens)
        push, pop, keep = self._stack.append, self._stack.pop, self._values.append
        try:
            while at < end:
                token = tokens[at]
                at += 1
                step = node.get(token) or self._meet(node, token)
                if step is _SKIP:
                    continue
                if step is _CLOSE:
                    if node.leaf is not None or node.branch is not None:
                        self._shut(node, attributes)
                    node, self._said = pop(), ""
                elif (
                    at + 1 < end and tokens[at + 1] == step.closing and tokens[at][0] not in _APART
                ):
                    # A tag, a text and its end, as nearly all are: taken in one go.
                    self._node, leaf = step.node, step.node.leaf
                    if leaf is not None and (text := tokens[at].strip()):
                        keep((leaf.label, leaf.convert(text, step.attributes)))
                    at += 2
                else:
                    push(node)
                    node, attributes, self._said = step.node, step.attributes, ""
                    if node.branch is not None:
                        self._open(node.branch)
                        if step.is_empty:
                            self._shut(node, attributes)
                            node = pop()
        finally:
            self._at = at
        self._node, self._attributes = node, attributes

    def _meet(self, node: _Node, token: str) -> _Step:
        """Keep a text that stands apart, or learn a tag."""
        if token[0] != "<":
            self._said += _spelt(token) if token[0] in _SPELT else token
            return _SKIP
        self._node = node
        return self._names.learn(node, token)

    def _open(self, branch: Branch) -> None:
        """Mark where the values of a branch begin; the first streamed one lets its leader out."""
        if branch.is_streamed and (around := self._stack[-1].branch) is not None:
            self._close(around, self._marks[-1], leads=True)
        self._marks.append(len(self._values))

    def _shut(self, node: _Node, attributes: Attributes) -> None:
        """Keep the text of an element that ends, and reduce what was read in it."""
        self._node = node
        if (leaf := node.leaf) is not None and (text := self._said.strip()):
            self._values.append((leaf.label, leaf.convert(text, attributes)))
        if node.branch is not None:
            self._close(node.branch, self._marks.pop())

    def _close(self, branch: Branch, mark: int, *, leads: bool = False) -> None:
        """Reduce a branch: what was read since its mark becomes one value."""
        inner = self._values[mark:]
        del self._values[mark:]
        if not branch.leads_stream:
            out = self.ready if branch.is_streamed else self._values
            out.append((branch.label, branch.reduce(inner)))  # type: ignore[misc]
            return
        if not self._is_led:
            self.ready.append((branch.label, branch.reduce(inner)))  # type: ignore[misc]
        self._is_led = leads


def _spelt(token: str) -> str:
    """Write what a token stands for: text kept verbatim, or a character that is spelt out."""
    return token[1:] if token[0] == _VERBATIM else _plain(token)


def _plain(text: str) -> str:
    """Write the characters that a text spells out; expat has refused any other entity."""
    return _REFERENCE.sub(lambda found: _character(found[1]), text)


def _character(name: str) -> str:
    if name[0] != "#":
        return _NAMED[name]
    return chr(int(name[2:], 16) if name[1] in "xX" else int(name[1:]))
