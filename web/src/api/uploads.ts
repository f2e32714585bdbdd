/** Brings a file to the server: not at all when it is there already, else in one piece or, when it is large, in parts. */

import { type Asset, assetByDigest, assetOf } from "./assets";
import { answer, api, Refused } from "./client";
import { digestOf } from "./digest";
import { fileForm } from "./fileForm";
import { sendInParts } from "./parts";
import type { UploadStage } from "./uploadStage";

export interface Uploaded {
  readonly asset: Asset;
  /** The same bytes were there already. */
  readonly reused: boolean;
}

interface UploadOptions {
  readonly onStage?: (stage: UploadStage) => void;
  readonly signal?: AbortSignal;
}

const SMALL = 8 * 1024 * 1024;

/** Raises Refused when the file can't be used, Unreachable, and AbortError. */
export async function uploadFile(
  project: string,
  file: File,
  { onStage = () => undefined, signal = new AbortController().signal }: UploadOptions = {},
): Promise<Uploaded> {
  onStage({ kind: "reading", done: 0 });
  const digest = await digestOf(file, (done) => onStage({ kind: "reading", done }), signal);
  const here = await assetByDigest(project, digest, signal);
  if (here !== null) return { asset: here, reused: true };
  if (file.size < SMALL) return sendWhole(project, file, onStage, signal);
  const elsewhere = await assetElsewhere(project, digest, file.name, signal);
  if (elsewhere !== null) return { asset: elsewhere, reused: true };
  const id = await sendInParts({ project, file, digest, onStage, signal });
  return { asset: await assetOf(project, id), reused: false };
}

async function sendWhole(
  project: string,
  file: File,
  onStage: (stage: UploadStage) => void,
  signal: AbortSignal,
): Promise<Uploaded> {
  onStage({ kind: "sending", done: 0 });
  const path = { project };
  const sent = await answer(api.POST("/api/projects/{project}/assets", { params: { path }, signal, ...fileForm(file) }));
  return { asset: sent, reused: sent.known };
}

/** Brings a file in that another project has. The server refuses what it has not: small files are sent sooner than that. */
async function assetElsewhere(project: string, digest: string, name: string, signal: AbortSignal): Promise<Asset | null> {
  const path = { project };
  const body = { digest, name: name.slice(0, 200) };
  try {
    return await answer(api.POST("/api/projects/{project}/assets/known", { params: { path }, body, signal }));
  } catch (error) {
    if (error instanceof Refused && error.reply.status === 404) return null;
    throw error;
  }
}
