/** A server for resumable uploads, and a store beside it, for tests: they stand in for XMLHttpRequest. */

/** What the server knows of a file that was sent. */
export const ASSET = {
  id: "a1",
  project: "p",
  name: "moon.png",
  value: { kind: "image", artifact: { digest: "d", mediaType: "image/png", size: 3 }, width: 1, height: 1 },
  createdAt: 0,
};

interface Patch {
  readonly offset: number;
  readonly bytes: number;
}

interface Put {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: number;
  readonly type: string;
}

interface Options {
  /** The first patch breaks off when so many bytes have arrived. */
  readonly cutAfter: number | null;
  /** The status of what the store answers; or it says nothing, nobody can get there, or the connection breaks halfway. */
  readonly store?: number | "silent" | "away" | "cut";
}

export class FakeTus {
  readonly patches: Patch[] = [];
  /** What was sent to the store. */
  readonly puts: Put[] = [];
  /** How many requests were called off before they had an answer. */
  aborted = 0;
  /** Whether the client has given the upload up. */
  ended = false;
  readonly Request: new () => object;
  private arrived = 0;
  private cutAfter: number | null;

  constructor({ cutAfter, store = 500 }: Options) {
    this.cutAfter = cutAfter;
    const answer = this.answer.bind(this);
    const onPut = (put: Put): void => void this.puts.push(put);
    const onAbort = (): void => void (this.aborted += 1);
    this.Request = class FakeRequest {
      readonly upload: { onprogress: ((event: object) => void) | null } = { onprogress: null };
      onload: (() => void) | null = null;
      onerror: ((event: object) => void) | null = null;
      status = 0;
      responseText = "";
      private method = "";
      private url = "";
      private given: Record<string, string> = {};
      private replied: Record<string, string> = {};

      open(method: string, url: string): void {
        this.method = method;
        this.url = url;
      }
      setRequestHeader(name: string, value: string): void {
        this.given[name.toLowerCase()] = value;
      }
      getResponseHeader(name: string): string | null {
        return this.replied[name.toLowerCase()] ?? null;
      }
      abort(): void {
        onAbort();
        this.onload = null;
        this.onerror = null;
      }
      send(body: Blob | null): void {
        if (this.method === "PUT" && body !== null) {
          setTimeout(() => this.put(body));
          return;
        }
        setTimeout(() => {
          const loaded = Math.min(body?.size ?? 0, 1024);
          if (loaded > 0) this.upload.onprogress?.({ lengthComputable: true, loaded });
          const reply = answer(this.method, this.given, body?.size ?? 0);
          if (reply === null) {
            this.onerror?.({});
            return;
          }
          this.status = reply.status;
          this.replied = reply.headers;
          this.onload?.();
        });
      }
      private put({ size, type }: Blob): void {
        onPut({ url: this.url, headers: this.given, bytes: size, type });
        if (store === "silent") return;
        if (store !== "away") this.upload.onprogress?.({ lengthComputable: true, loaded: store === "cut" ? size / 2 : size });
        this.status = typeof store === "number" ? store : 0;
        if (this.status === 0) this.onerror?.({});
        else this.onload?.();
      }
    };
  }

  private answer(method: string, headers: Readonly<Record<string, string>>, bytes: number) {
    switch (method) {
      case "POST":
        return { status: 201, headers: { location: "/api/projects/p/uploads/u1" } };
      case "HEAD":
        return { status: 200, headers: this.offset({ "upload-length": String(this.patches[0]?.bytes ?? 0) }) };
      case "PATCH": {
        this.patches.push({ offset: Number(headers["upload-offset"]), bytes });
        const cut = this.cutAfter;
        this.cutAfter = null;
        this.arrived += cut ?? bytes;
        return cut === null ? { status: 204, headers: this.offset({}) } : null;
      }
      default:
        this.ended = method === "DELETE";
        return { status: 204, headers: {} };
    }
  }

  private offset(others: Record<string, string>): Record<string, string> {
    return { "upload-offset": String(this.arrived), ...others };
  }
}
