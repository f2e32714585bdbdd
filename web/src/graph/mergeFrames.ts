import type { Frame } from "./document";
import { sameValue } from "./equal";
import { kept, pickFields } from "./threeWay";

/** The frames of two sides. Nothing is computed by them, so where both changed one, mine stays and nobody is asked. */
export function mergeFrames(
  base: readonly Frame[],
  mine: readonly Frame[],
  theirs: readonly Frame[],
): readonly Frame[] {
  const [was, left, right] = [byId(base), byId(mine), byId(theirs)];
  const frames: Frame[] = [];
  const added: Frame[] = [];
  for (const frame of mine) {
    const before = was.get(frame.id);
    const other = right.get(frame.id);
    if (other === undefined) {
      if (!sameValue(frame, before)) frames.push(frame);
    } else if (before === undefined && (frame.x !== other.x || frame.y !== other.y)) {
      // Two frames that only happen to have one id.
      frames.push({ ...frame, id: freeId(frame.id, [left, right]) });
      added.push(other);
    } else {
      frames.push(pickFields(before, frame, other).value);
    }
  }
  const rest = theirs.filter(({ id }) => !left.has(id) && !was.has(id));
  return kept([...frames, ...added, ...rest], mine, theirs);
}

function freeId(id: string, taken: readonly ReadonlyMap<string, Frame>[]): string {
  const stem = id.slice(0, 56).replace(/-\d+$/, "");
  let nth = 2;
  while (taken.some((frames) => frames.has(`${stem}-${nth}`))) nth += 1;
  return `${stem}-${nth}`;
}

function byId(frames: readonly Frame[]): Map<string, Frame> {
  return new Map(frames.map((frame) => [frame.id, frame]));
}
