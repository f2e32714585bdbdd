/** A large file, sent straight to the store of the server, past the server itself. */

import type { Asset } from "./assets";
import { answer, api, Refused, Unreachable } from "./client";
import { pause } from "./pause";
import type { components } from "./schema";
import type { UploadStage } from "./uploadStage";
import { toStore } from "./way";

type Offer = components["schemas"]["DirectUpload"];

/** For how long nothing may move: while bytes go, and after the last one, when the store puts them together. */
const SILENT_MS = { sending: 20_000, sent: 120_000 };
const CONFIRM_EVERY_MS = 2000;
const MOST_CONFIRMS = 150;
const UNAVAILABLE = 503;

/** How the server would have a file. One whose bytes it has is in the project after this. */
export function offerOf(project: string, file: File, digest: string, signal: AbortSignal) {
  const body = { digest, size: file.size, name: nameOf(file) };
  return answer(api.POST("/api/projects/{project}/direct-uploads", { params: { path: { project } }, body, signal }));
}

interface Sending {
  readonly offer: Pick<Offer, "url" | "headers" | "public">;
  readonly file: File;
  readonly onStage: (stage: UploadStage) => void;
  readonly signal: AbortSignal;
}

/** Whether the store has taken the file. If not, it has to go another way. Raises AbortError. */
export async function sendToStore({ offer, file, onStage, signal }: Sending): Promise<boolean> {
  if (offer.url === null || !offer.public || !toStore.open) return false;
  const end = await put(offer.url, offer.headers, file, signal, (done) => onStage({ kind: "sending", done }));
  if (end === "unreached") toStore.close();
  return end === "taken";
}

/**
 * Has the server look into what the store has got; it is asked again while it is away.
 *
 * Raises Refused, Unreachable, AbortError.
 */
export async function confirmed(project: string, file: File, digest: string, signal: AbortSignal): Promise<Asset> {
  const options = { params: { path: { project } }, body: { digest, name: nameOf(file) }, signal };
  for (let left = MOST_CONFIRMS; ; left -= 1) {
    try {
      return await answer(api.POST("/api/projects/{project}/direct-uploads/confirm", options));
    } catch (error) {
      if (left === 0 || !isAway(error)) throw error;
      await pause(CONFIRM_EVERY_MS, signal);
    }
  }
}

function put(
  url: string,
  headers: Readonly<Record<string, string>>,
  file: File,
  signal: AbortSignal,
  onSent: (bytes: number) => void,
): Promise<"taken" | "broken" | "unreached"> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const request = new XMLHttpRequest(); // fetch does not tell how much was sent
    let timer: ReturnType<typeof setTimeout> | undefined;
    let sent = 0;
    const end = (taken: boolean): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      resolve(taken ? "taken" : sent > 0 ? "broken" : "unreached");
    };
    const stop = (): void => {
      reject(new DOMException("", "AbortError"));
      request.abort();
      end(false);
    };
    const patience = (ms: number): void => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        request.abort();
        end(false);
      }, ms);
    };
    request.open("PUT", url);
    for (const [name, value] of Object.entries(headers)) {
      if (name.toLowerCase() !== "content-length") request.setRequestHeader(name, value); // the browser says that itself
    }
    request.upload.onprogress = ({ loaded }) => {
      sent = loaded;
      patience(loaded < file.size ? SILENT_MS.sending : SILENT_MS.sent);
      onSent(loaded);
    };
    request.onload = () => end(request.status >= 200 && request.status < 300);
    request.onerror = () => end(false);
    signal.addEventListener("abort", stop);
    patience(SILENT_MS.sending);
    onSent(0);
    request.send(file.slice()); // without its type, which the store would have to allow by name
  });
}

function isAway(error: unknown): boolean {
  return error instanceof Unreachable || (error instanceof Refused && error.reply.status === UNAVAILABLE);
}

/** A name as the API takes it: 200 letters, none of them cut in two. */
function nameOf(file: File): string {
  return Array.from(file.name).slice(0, 200).join("");
}
