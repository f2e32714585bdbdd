/** The uploads of this page, in the order in which they were begun. They go on while other things are looked at. */

import { create } from "zustand";
import type { Asset } from "@/api/assets";
import { uploadFile } from "@/api/uploads";
import type { UploadStage } from "@/api/uploadStage";
import { described } from "@/ui/problems";
import { speedOf } from "./speed";

type UploadState = "waiting" | UploadStage["kind"] | "done" | "reused" | "failed" | "canceled";

export interface RunningUpload {
  readonly id: number;
  readonly project: string;
  readonly file: File;
  readonly state: UploadState;
  /** Bytes read or sent so far. */
  readonly done: number;
  /** Bytes in a second, while it sends and that is known. */
  readonly speed: number | null;
  readonly problem: { readonly title: string; readonly detail: string } | null;
  readonly asset: Asset | null;
}

interface Uploads {
  readonly list: readonly RunningUpload[];
}

export const useUploads = create<Uploads>(() => ({ list: [] }));

/** Told of every file that has arrived. */
type Arrival = (asset: Asset) => void;

const AT_ONCE = 3;
const OVER: ReadonlySet<UploadState> = new Set(["done", "reused", "failed", "canceled"]);

const stops = new Map<number, AbortController>();
const arrivals = new Map<number, Arrival>();
const waiting: (() => void)[] = [];
let working = 0;
let made = 0;

/**
 * Upload a file. Resolves when that has ended, with null when it was not possible; `onLate` is told when a person has
 * tried again and it was.
 */
export function upload(project: string, file: File, onLate: Arrival = () => undefined): Promise<Asset | null> {
  made += 1;
  const id = made;
  const begun = { id, project, file, state: "waiting", done: 0, speed: null, problem: null, asset: null } as const;
  useUploads.setState(({ list }) => ({ list: [...list, begun] }));
  arrivals.set(id, onLate);
  return carryOut(id);
}

export async function retryUpload(id: number): Promise<void> {
  const asset = await carryOut(id);
  if (asset !== null) arrivals.get(id)?.(asset);
}

export function cancelUpload(id: number): void {
  stops.get(id)?.abort();
  change(id, { state: "canceled", speed: null });
}

/** Take those off the list that are over. */
export function clearUploads(project: string): void {
  useUploads.setState(({ list }) => ({ list: list.filter((one) => one.project !== project || !isOver(one)) }));
}

export function isOver({ state }: Pick<RunningUpload, "state">): boolean {
  return OVER.has(state);
}

async function carryOut(id: number): Promise<Asset | null> {
  const stop = new AbortController();
  stops.set(id, stop);
  change(id, { state: "waiting", done: 0, speed: null, problem: null });
  await turn();
  try {
    stop.signal.throwIfAborted();
    const { project, file } = found(id);
    const speed = speedOf();
    const onStage = (stage: UploadStage): void => {
      if (stop.signal.aborted) return;
      const done = "done" in stage ? stage.done : file.size;
      change(id, { state: stage.kind, done, speed: stage.kind === "sending" ? speed(done, performance.now()) : null });
    };
    const { asset, reused } = await uploadFile(project, file, { onStage, signal: stop.signal });
    change(id, { state: reused ? "reused" : "done", done: file.size, speed: null, asset });
    return asset;
  } catch (error) {
    if (!stop.signal.aborted) change(id, { state: "failed", speed: null, problem: described(error) });
    return null;
  } finally {
    working -= 1;
    waiting.shift()?.();
  }
}

/** Resolves when there is room for one more. */
async function turn(): Promise<void> {
  if (working >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  working += 1;
}

function change(id: number, change: Partial<RunningUpload>): void {
  useUploads.setState(({ list }) => ({ list: list.map((one) => (one.id === id ? { ...one, ...change } : one)) }));
}

function found(id: number): RunningUpload {
  const upload = useUploads.getState().list.find((one) => one.id === id);
  if (upload === undefined) throw new DOMException("", "AbortError");
  return upload;
}
