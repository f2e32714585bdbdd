/** A server for resumable uploads, for tests: it stands in for XMLHttpRequest. */

interface Patch {
  readonly offset: number;
  readonly bytes: number;
}

interface Options {
  /** The first patch breaks off when so many bytes have arrived. */
  readonly cutAfter: number | null;
}

export class FakeTus {
  readonly patches: Patch[] = [];
  /** Whether the client has given the upload up. */
  ended = false;
  readonly Request: new () => object;
  private arrived = 0;
  private cutAfter: number | null;

  constructor({ cutAfter }: Options) {
    this.cutAfter = cutAfter;
    const answer = this.answer.bind(this);
    this.Request = class FakeRequest {
      readonly upload: { onprogress: ((event: object) => void) | null } = { onprogress: null };
      onload: (() => void) | null = null;
      onerror: ((event: object) => void) | null = null;
      status = 0;
      responseText = "";
      private method = "";
      private given: Record<string, string> = {};
      private replied: Record<string, string> = {};

      open(method: string): void {
        this.method = method;
      }
      setRequestHeader(name: string, value: string): void {
        this.given[name.toLowerCase()] = value;
      }
      getResponseHeader(name: string): string | null {
        return this.replied[name.toLowerCase()] ?? null;
      }
      abort(): void {
        this.onload = null;
        this.onerror = null;
      }
      send(body: Blob | null): void {
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
