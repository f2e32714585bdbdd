import { describe, expect, it } from "vitest";
import { placeAt } from "./sprite";

const SHEET = { columns: 10, rows: 6, tiles: 60 };

describe("a place on a sprite sheet", () => {
  it("goes row by row from the first tile to the last", () => {
    expect(placeAt(SHEET, 0)).toEqual({ tile: 0, x: 0, y: 0 });
    expect(placeAt(SHEET, 9.5 / 60)).toEqual({ tile: 9, x: 100, y: 0 });
    expect(placeAt(SHEET, 10.5 / 60)).toEqual({ tile: 10, x: 0, y: 20 });
    expect(placeAt(SHEET, 1)).toEqual({ tile: 59, x: 100, y: 100 });
  });

  it("stays on the sheet", () => {
    expect(placeAt(SHEET, 1.5).tile).toBe(59);
    expect(placeAt(SHEET, -1).tile).toBe(0);
  });

  it("leaves out the empty end of the last row", () => {
    expect(placeAt({ columns: 10, rows: 1, tiles: 7 }, 1).tile).toBe(6);
  });

  it("needs no room to move on a sheet of one tile", () => {
    expect(placeAt({ columns: 1, rows: 1, tiles: 1 }, 0.7)).toEqual({ tile: 0, x: 0, y: 0 });
  });
});
