/** The SHA-256 of a file, in lower-case hex. It is read in parts, so that it may be larger than the memory. */

const PART = 4 * 1024 * 1024;

/** `onRead` is told how many bytes were read. Null where the browser does not allow to compute it. */
export async function digestOf(file: Blob, onRead: (bytes: number) => void, signal?: AbortSignal): Promise<string | null> {
  const hasher = await newHasher();
  if (hasher === null) return null;
  for (let at = 0; at < file.size; at += PART) {
    signal?.throwIfAborted();
    hasher.update(new Uint8Array(await file.slice(at, at + PART).arrayBuffer()));
    onRead(Math.min(file.size, at + PART));
  }
  return hasher.digest("hex");
}

async function newHasher() {
  try {
    const { createSHA256 } = await import("hash-wasm");
    return (await createSHA256()).init();
  } catch {
    return null; // WebAssembly is refused: the file is sent without asking first whether it is there
  }
}
