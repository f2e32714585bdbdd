/** Looking closely at a picture: how large it is drawn, and where. */

export interface Zoom {
  /** 1 shows the whole picture. */
  readonly scale: number;
  /** How far its middle is moved, in pixels of the page. */
  readonly x: number;
  readonly y: number;
}

export const WHOLE: Zoom = { scale: 1, x: 0, y: 0 };

interface Size {
  readonly width: number;
  readonly height: number;
}

const MOST = 16;

/**
 * Larger or smaller by a factor, around a point that is counted from the middle of the room. `least` is below 1 for a
 * picture that is smaller than the room.
 */
export function zoomed(zoom: Zoom, factor: number, at: { readonly x: number; readonly y: number }, room: Size, least = 1): Zoom {
  const scale = Math.min(MOST, Math.max(least, zoom.scale * factor));
  const grown = scale / zoom.scale;
  return inside({ scale, x: at.x - (at.x - zoom.x) * grown, y: at.y - (at.y - zoom.y) * grown }, room);
}

export function moved(zoom: Zoom, x: number, y: number, room: Size): Zoom {
  return inside({ ...zoom, x: zoom.x + x, y: zoom.y + y }, room);
}

/** The scale at which one pixel of the picture is one of the page. */
export function trueScale(picture: Size, room: Size): number {
  const fitted = Math.min(room.width / picture.width, room.height / picture.height);
  return fitted > 0 ? 1 / fitted : 1;
}

/** The picture always covers the middle of the room. */
function inside({ scale, x, y }: Zoom, { width, height }: Size): Zoom {
  const [wide, high] = [Math.max(0, (scale - 1) * width) / 2, Math.max(0, (scale - 1) * height) / 2];
  return { scale, x: Math.min(wide, Math.max(-wide, x)), y: Math.min(high, Math.max(-high, y)) };
}
