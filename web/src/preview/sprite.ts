/** Where on a sprite sheet the picture of a moment lies. */

import type { Sprite } from "@/api/previews";

/** In percent, as CSS wants them for a background that is as many boxes large as the sheet has tiles. */
export interface SpritePlace {
  readonly tile: number;
  readonly x: number;
  readonly y: number;
}

type Sheet = Pick<Sprite, "columns" | "rows" | "tiles">;

/** The tile at a part of the width, 0 to 1. */
export function placeAt({ columns, rows, tiles }: Sheet, part: number): SpritePlace {
  const tile = Math.min(tiles - 1, Math.max(0, Math.floor(part * tiles)));
  const [column, row] = [tile % columns, Math.floor(tile / columns)];
  return { tile, x: share(column, columns), y: share(row, rows) };
}

/** CSS places a background by its free room: the last of n lies at 100 %. */
function share(at: number, of: number): number {
  return of > 1 ? (at / (of - 1)) * 100 : 0;
}
