/** Whether a film or picture carries the graph that it was made by, as the server writes it into the end of a download. */

const MARK = "6f1c1c0e5d0b4c6e9a573d2f1b7a8e24";
const PNG_TEXT = "reelgraph\0";
const PNG_TAIL = 256 * 1024;

export async function carriesGraph(file: File): Promise<boolean> {
  if (/\.png$/i.test(file.name)) {
    const tail = new Uint8Array(await file.slice(Math.max(0, file.size - PNG_TAIL)).arrayBuffer());
    return new TextDecoder("latin1").decode(tail).includes(PNG_TEXT);
  }
  const tail = new Uint8Array(await file.slice(Math.max(0, file.size - MARK.length / 2)).arrayBuffer());
  return Array.from(tail, (byte) => byte.toString(16).padStart(2, "0")).join("") === MARK;
}
