/** Which two takes are to be compared. */

export interface Marks {
  readonly a: string | null;
  readonly b: string | null;
}

export const NO_MARKS: Marks = { a: null, b: null };

/** A take is on one side only: marked again, it is taken away. */
export function withA({ a, b }: Marks, take: string): Marks {
  return { a: a === take ? null : take, b: b === take ? null : b };
}

export function withB({ a, b }: Marks, take: string): Marks {
  return { a: a === take ? null : a, b: b === take ? null : take };
}

export function swapped({ a, b }: Marks): Marks {
  return { a: b, b: a };
}
