"""HTML and SVG as trees, so that no text is ever taken for markup."""

from xml.etree.ElementTree import Element, tostring

Attribute = str | int | float | bool | None


def element(tag: str, *children: Element | str | None, **attributes: Attribute) -> Element:
    """An element. `class_` stands for `class`, and `data_node` for `data-node`; None and False leave one out."""
    made = Element(tag, {_name(name): _text(value) for name, value in attributes.items() if value not in (None, False)})
    for child in children:
        if isinstance(child, Element):
            made.append(child)
        elif child:
            _append_text(made, child)
    return made


def document(root: Element) -> bytes:
    """A whole HTML document."""
    html: bytes = tostring(root, encoding="utf-8", method="html")
    return b"<!doctype html>\n" + html


def _append_text(parent: Element, text: str) -> None:
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def _name(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


def _text(value: Attribute) -> str:
    if value is True:
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)
