/** As a ref: a dialog focuses the element that bears this mark when it opens. React does not write `autofocus`. */
export function takesFocus(element: HTMLElement | null): void {
  element?.setAttribute("autofocus", "");
}
