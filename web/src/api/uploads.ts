/**
 * Brings a file to the server: not at all when it is there already, else in one piece. A large one goes to the store of
 * the server, or in parts where there is no way to that.
 */

import { type Asset, assetByDigest, assetOf } from "./assets";
import { answer, api } from "./client";
import { digestOf } from "./digest";
import { confirmed, offerOf, sendToStore } from "./direct";
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

const SMALL_BYTES = 8 * 1024 * 1024;

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
  if (file.size < SMALL_BYTES) return sendWhole(project, file, onStage, signal);
  const offer = await offerOf(project, file, digest, signal);
  if (offer.asset !== null) return { asset: offer.asset, reused: true };
  if (await sendToStore({ offer, file, onStage, signal })) {
    onStage({ kind: "checking" });
    return { asset: await confirmed(project, file, digest, signal), reused: false };
  }
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
