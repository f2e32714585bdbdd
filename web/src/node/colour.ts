/** The colours that notes and frames may have. A document may also hold any other colour, as `#rrggbb`. */

const COLOURS = {
  yellow: "var(--kind-text)",
  blue: "var(--kind-image)",
  purple: "var(--kind-video)",
  pink: "var(--kind-face)",
  green: "var(--kind-audio)",
  orange: "var(--kind-beats)",
  grey: "var(--kind-any)",
} as const;

export type Colour = keyof typeof COLOURS;

export const COLOUR_NAMES: readonly Colour[] = ["yellow", "orange", "pink", "purple", "blue", "green", "grey"];

/** A colour for CSS. What is none becomes the given one: a document may come from anywhere. */
export function colourOf(name: string, otherwise: Colour): string {
  if (Object.hasOwn(COLOURS, name)) return COLOURS[name as Colour]; // hasOwn has just told that it is one
  return /^#[0-9a-f]{6}$/i.test(name) ? name : COLOURS[otherwise];
}
