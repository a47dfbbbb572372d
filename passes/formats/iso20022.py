"""Guarded reading of ISO 20022 messages, and validation of those we write.

A bank's file is a stranger's document: a DOCTYPE or an entity is refused at its first character,
because nothing in these messages needs one and both are ways to read a server's files or to fill
its memory. The file is read as a stream: a grammar names the elements that matter, everything else
goes by untouched, and memory stays flat whatever the size (performance.md, P8). A fault carries its
line and its element, so that a refusal can point at it. Shared by pain001 and camt053.
"""

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import resources
from typing import Any, BinaryIO, NoReturn
from xml.parsers import expat

from lxml import etree

from passes import money

NAMESPACE_PREFIX = "urn:iso:std:iso:20022:tech:xsd:"
CHUNK_BYTES = 1 << 16
DEEPEST = 40
MOST_TEXT_PIECES = 2_000

FORMAT_UNKNOWN = "format_unknown"
AMOUNT_UNREADABLE = "amount_unreadable"
DATE_UNREADABLE = "date_unreadable"
FILE_UNSAFE = "file_unsafe"


class Unreadable(ValueError):
    """A file that is refused whole: the code of the refusal, a French sentence and the place."""

    def __init__(self, code: str, sentence: str, line: int = 0, element: str = "") -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.line = line
        self.element = element

    @property
    def place(self) -> str:
        """Where the fault is, in words; empty when the whole file is at fault."""
        if not self.line:
            return ""
        return f"ligne {self.line}" + (f", élément {self.element}" if self.element else "")


@dataclass(frozen=True, slots=True)
class Message:
    """What a document says it is: its family (camt.053) and its version (02)."""

    family: str
    version: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """An element whose text matters, kept under `label` once `convert` has read it."""

    label: str
    convert: Callable[[str, dict[str, str]], Any]


Values = list[tuple[str, Any]]


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


def words(text: str, attributes: dict[str, str]) -> str:
    """Read a text, its spaces and line breaks made single."""
    return " ".join(text.split())


def amount(text: str, attributes: dict[str, str]) -> tuple[int, str]:
    """Read an amount in cents with its currency; beyond cents, or with a sign, it is refused."""
    try:
        return money.read_decimal(text), attributes.get("Ccy", "")
    except money.AmountUnreadable as fault:
        raise Unreadable(AMOUNT_UNREADABLE, f"Montant illisible : « {text.strip()} ».") from fault


def flag(text: str, attributes: dict[str, str]) -> bool:
    """Read a yes or a no as XML spells it."""
    return text.strip() in ("true", "1")


def message_of(namespace: str) -> Message | None:
    """Read family and version in a namespace such as …:xsd:camt.053.001.08."""
    parts = namespace.removeprefix(NAMESPACE_PREFIX).split(".")
    if not namespace.startswith(NAMESPACE_PREFIX) or len(parts) != 4:
        return None
    return Message(family=".".join(parts[:2]), version=parts[3])


def walk(stream: BinaryIO, grammar_of: Callable[[str, str], Branch]) -> Iterator[tuple[str, Any]]:
    """Read a stream under the grammar that `grammar_of(namespace, root)` gives or refuses.

    What a reduce function gives joins the values of the branch around it, or is handed out when
    its branch is streamed or leads the stream.
    """
    ready: Values = []
    parser, pieces = _parser(grammar_of, ready)
    while True:
        chunk = stream.read(CHUNK_BYTES)
        _feed(parser, chunk)
        if len(pieces) > MOST_TEXT_PIECES:
            raise Unreadable(FILE_UNSAFE, "Un texte de ce fichier est démesuré.")
        yield from ready
        ready.clear()
        if not chunk:
            return


def _feed(parser: expat.XMLParserType, chunk: bytes) -> None:
    try:
        parser.Parse(chunk, not chunk)
    except expat.ExpatError as fault:
        sentence = "Ce fichier n'est pas un document XML complet."
        raise Unreadable(FORMAT_UNKNOWN, sentence, fault.lineno) from fault
    except Unreadable as fault:
        fault.line = fault.line or parser.CurrentLineNumber
        raise


class _Node(dict[str, "_Node"]):
    """One element of the grammar, its children under their full names, for one look-up each."""

    __slots__ = ("branch", "leaf")

    def __init__(self, part: Branch | Leaf, prefix: str) -> None:
        super().__init__()
        self.leaf = part if isinstance(part, Leaf) else part.own
        self.branch = part if isinstance(part, Branch) and part.reduce else None
        if isinstance(part, Branch):
            self.update({prefix + k: _Node(child, prefix) for k, child in part.children.items()})


class _State:
    """What is open at this point of the file; expat's handlers share it."""

    __slots__ = ("attributes", "marks", "pieces", "stack", "unread_depth", "values")

    def __init__(self) -> None:
        self.stack: list[_Node] = []
        self.marks: list[int] = []
        self.values: Values = []
        self.pieces: list[str] = []
        self.attributes: dict[str, str] = {}
        self.unread_depth = 0


def _parser(
    grammar_of: Callable[[str, str], Branch], ready: Values
) -> tuple[expat.XMLParserType, list[str]]:
    """Prepare expat to fill `ready`; a DOCTYPE or an entity stops it at once."""
    parser = expat.ParserCreate(namespace_separator=" ")
    state = _State()
    close_branch = _closer(state.values, ready)

    def open_root(name: str, _: dict[str, str]) -> None:
        namespace, _space, root = name.rpartition(" ")
        state.stack.append(_Node(grammar_of(namespace, root), f"{namespace} "))
        parser.StartElementHandler = _opening(state, close_branch)

    parser.buffer_text = True
    parser.buffer_size = CHUNK_BYTES
    parser.StartElementHandler = open_root
    parser.EndElementHandler = _closing(state, close_branch)
    parser.CharacterDataHandler = state.pieces.append
    parser.StartDoctypeDeclHandler = _refuse_declaration
    parser.EntityDeclHandler = _refuse_declaration
    parser.ExternalEntityRefHandler = _refuse_declaration
    return parser, state.pieces


def _opening(
    state: _State, close_branch: Callable[..., None]
) -> Callable[[str, dict[str, str]], None]:
    """Make the function that runs at each opening tag of the file, so it stays lean."""
    stack, marks, values, pieces = state.stack, state.marks, state.values, state.pieces

    def open_element(name: str, attributes: dict[str, str]) -> None:
        pieces.clear()
        if state.unread_depth:
            state.unread_depth += 1
            if state.unread_depth > DEEPEST:
                raise Unreadable(FILE_UNSAFE, "Ce fichier est emboîté sans fin.")
            return
        child = stack[-1].get(name)
        if child is None:
            state.unread_depth = 1
            return
        state.attributes = attributes
        if (branch := child.branch) is not None:
            if branch.is_streamed:
                close_branch(stack[-1].branch, marks[-1], leads=True)
            marks.append(len(values))
        stack.append(child)

    return open_element


def _closing(state: _State, close_branch: Callable[..., None]) -> Callable[[str], None]:
    """Make the function that runs at each closing tag of the file, so it stays lean."""
    stack, marks, values, pieces = state.stack, state.marks, state.values, state.pieces

    def close_element(name: str) -> None:
        if state.unread_depth:
            state.unread_depth -= 1
            return
        node = stack.pop()
        try:
            if (leaf := node.leaf) is not None and (text := "".join(pieces).strip()):
                values.append((leaf.label, leaf.convert(text, state.attributes)))
            if node.branch is not None:
                close_branch(node.branch, marks.pop())
        except Unreadable as fault:
            fault.element = fault.element or name.rpartition(" ")[2]
            raise
        pieces.clear()

    return close_element


def _closer(values: Values, ready: Values) -> Callable[..., None]:
    """Prepare the reduction of a branch: what was read since its mark becomes one value."""
    is_led = False

    def close_branch(branch: Branch, mark: int, *, leads: bool = False) -> None:
        nonlocal is_led
        if not branch.leads_stream:
            inner = values[mark:]
            del values[mark:]
            out = ready if branch.is_streamed else values
            out.append((branch.label, branch.reduce(inner)))  # type: ignore[misc]
            return
        if not is_led:
            ready.append((branch.label, branch.reduce(values[mark:])))  # type: ignore[misc]
        is_led = leads
        del values[mark:]

    return close_branch


def _refuse_declaration(*_: object) -> NoReturn:
    sentence = "Ce fichier déclare un DOCTYPE ou une entité : il est refusé par sécurité."
    raise Unreadable(FILE_UNSAFE, sentence)


def schema_faults(document: bytes, version: str) -> tuple[str, ...]:
    """Validate a message of ours against the schema of its version: its faults, none when valid."""
    try:
        schema = _schema(version)
    except FileNotFoundError:
        return (f"Aucun schéma pour la version {version}.",)
    try:
        tree = etree.fromstring(document, _guarded_parser())
    except etree.XMLSyntaxError as fault:
        return (f"ligne {fault.lineno or 0} : {fault.msg}",)
    if tree.getroottree().docinfo.doctype:
        return ("Le document déclare un DOCTYPE.",)
    if schema.validate(tree):
        return ()
    return tuple(f"ligne {fault.line} : {fault.message}" for fault in schema.error_log)


@functools.lru_cache(maxsize=4)
def _schema(version: str) -> etree.XMLSchema:
    # The library that writes our payment files ships the schemas they answer to (stack.md).
    found = resources.files("sepaxml").joinpath("schemas", f"{version}.xsd")
    return etree.XMLSchema(etree.fromstring(found.read_bytes(), _guarded_parser()))


def _guarded_parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
