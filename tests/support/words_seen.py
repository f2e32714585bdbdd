"""All words that a page shows or speaks, and which of them are cut off."""

from typing import Any

_SEEN = """() => {
    const seen = new Set();
    const visible = (element) => element.checkVisibility({visibilityProperty: true, opacityProperty: true});
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const {textContent, parentElement} = texts.currentNode;
        const told = parentElement.closest("kbd, script, style, textarea, [contenteditable]") === null;
        if (told && visible(parentElement)) seen.add(textContent.trim());
    }
    for (const element of document.querySelectorAll("[aria-label], [title], [placeholder], [alt], [aria-valuetext]")) {
        if (!visible(element) || element.closest("[aria-hidden=true]") !== null) continue;
        for (const name of ["aria-label", "title", "placeholder", "alt", "aria-valuetext"]) {
            if (element.hasAttribute(name)) seen.add(element.getAttribute(name).trim());
        }
    }
    return [...seen].filter((text) => /\\p{L}{2}/u.test(text));
}"""
_CUT_OFF = """() => [...document.querySelectorAll("body *")].filter((element) => {
    const {overflowX, clipPath} = getComputedStyle(element);
    if (overflowX !== "hidden" && overflowX !== "clip") return false;
    if (clipPath !== "none" || element.clientWidth <= 1 || !element.checkVisibility()) return false;
    if (element.scrollWidth <= element.clientWidth + 1 || element.closest("[title]") !== null) return false;
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const edge = element.getBoundingClientRect().right + 1;
    const range = document.createRange();
    while (texts.nextNode()) {
        range.selectNodeContents(texts.currentNode);
        if (texts.currentNode.textContent.trim() !== "" && range.getBoundingClientRect().right > edge) return true;
    }
    return false;
}).map((element) => `${element.className}: ${element.textContent.slice(0, 60)}`)"""


def words_seen(page: Any) -> set[str]:
    """Texts, names, tooltips and placeholders. Names of keys are left out."""
    return set(page.evaluate(_SEEN))


def cut_off(page: Any) -> list[str]:
    """Texts that run out of their box where it hides them, and that no tooltip tells in full."""
    return list(page.evaluate(_CUT_OFF))
