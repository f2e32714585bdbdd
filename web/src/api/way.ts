/** Ways between this browser and the store of the server. The server names them, but not every network lets one through. */

const AGAIN_MS = 600_000;

/** A way that was found closed is left alone for ten minutes. */
class Way {
  private closedAt = -Infinity;

  get open(): boolean {
    return Date.now() - this.closedAt >= AGAIN_MS;
  }

  close(): void {
    this.closedAt = Date.now();
  }
}

export const fromStore = new Way();

/** Apart from the other: to send, a page needs the permission of the store (CORS), to show needs none. */
export const toStore = new Way();
