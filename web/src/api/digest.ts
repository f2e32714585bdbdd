/** The SHA-256 of a file, in lower-case hex. It is read in parts, so that it may be larger than the memory. */

import { fetched } from "./client";

const PART = 1024 * 1024;

/** `onRead` is told how many bytes were read. */
export async function digestOf(file: Blob, onRead: (bytes: number) => void, signal?: AbortSignal): Promise<string> {
  const [{ sha256 }, { bytesToHex }] = await fetched(
    Promise.all([import("@noble/hashes/sha2.js"), import("@noble/hashes/utils.js")]),
  );
  const hasher = sha256.create();
  for (let at = 0; at < file.size; at += PART) {
    signal?.throwIfAborted();
    hasher.update(new Uint8Array(await file.slice(at, at + PART).arrayBuffer()));
    onRead(Math.min(file.size, at + PART));
  }
  return bytesToHex(hasher.digest());
}
