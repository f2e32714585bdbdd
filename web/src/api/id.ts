/** An id that nobody else makes. `crypto.randomUUID` is there for HTTPS alone, and servers of a home network have none. */
export function newId(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join("-");
}
