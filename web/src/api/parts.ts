/** A large file, sent so that it can be taken up again: after a cut, after the server or this page was started anew. */

import type { DetailedError, HttpResponse, Upload } from "tus-js-client";
import { answer, api, fetched, refusal, Unreachable } from "./client";
import { pause } from "./pause";
import type { UploadStage } from "./uploadStage";

interface Parts {
  readonly project: string;
  readonly file: File;
  readonly digest: string | null;
  readonly onStage: (stage: UploadStage) => void;
  readonly signal: AbortSignal;
}

/** Waits between tries while nothing arrives; about five minutes in all. They begin anew when something does. */
const RETRY_AFTER = [250, 500, 1000, ...Array<number>(150).fill(2000)];
const ASK_EVERY_MS = 400;
const COME_AND_GO: ReadonlySet<number> = new Set([0, 408, 409, 423, 429, 460, 500, 502, 503, 504]);

/** The id of the asset that the file has become. */
export async function sendInParts({ project, file, digest, onStage, signal }: Parts): Promise<string> {
  const tus = await fetched(import("tus-js-client"));
  signal.throwIfAborted();
  const upload = await new Promise<Upload>((resolve, reject) => {
    let sent = 0;
    const upload: Upload = new tus.Upload(file, {
      endpoint: `${location.origin}/api/projects/${encodeURIComponent(project)}/uploads`,
      metadata: { filename: file.name },
      fingerprint: () => Promise.resolve(`reelgraph ${project} ${digest ?? `${file.name} ${file.size} ${file.lastModified}`}`),
      removeFingerprintOnSuccess: true,
      retryDelays: RETRY_AFTER,
      onShouldRetry: (error) => {
        const again = COME_AND_GO.has(error.originalResponse?.getStatus() ?? 0);
        if (again) onStage({ kind: "cut", done: sent });
        return again;
      },
      onProgress: (bytes) => {
        sent = bytes;
        onStage({ kind: "sending", done: bytes });
      },
      onSuccess: () => resolve(upload),
      onError: (error) => reject(reasonOf(error)),
    });
    signal.addEventListener("abort", () => {
      // What has arrived is forgotten on the server; when it can't be told, it forgets by itself after a day.
      upload.abort(true).catch(() => undefined);
      reject(new DOMException("", "AbortError"));
    });
    resumed(upload)
      .then(() => {
        if (!signal.aborted) upload.start();
      })
      .catch(reject);
  });
  onStage({ kind: "checking" });
  return checked(project, upload.url?.split("/").at(-1) ?? "", signal);
}

/** Goes on where the same file was left off before. */
async function resumed(upload: Upload): Promise<void> {
  const [before] = await upload.findPreviousUploads();
  if (before !== undefined) upload.resumeFromPreviousUpload(before);
}

/** Waits until the server has looked into the file. */
async function checked(project: string, upload: string, signal: AbortSignal): Promise<string> {
  for (;;) {
    signal.throwIfAborted();
    const path = { project, upload };
    const { asset, state, problem } = await answer(
      api.GET("/api/projects/{project}/uploads/{upload}", { params: { path }, signal }),
    );
    if (asset !== null) return asset;
    if (state === "refused" && problem !== null) throw refusal({ ...problem, status: 422 }, 422);
    await pause(ASK_EVERY_MS, signal);
  }
}

function reasonOf(error: Error | DetailedError): Error {
  const response = "originalResponse" in error ? error.originalResponse : null;
  return response === null ? new Unreachable() : refusal(bodyOf(response), response.getStatus());
}

function bodyOf(response: HttpResponse): unknown {
  try {
    return JSON.parse(response.getBody());
  } catch {
    return null;
  }
}

