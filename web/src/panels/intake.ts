/** What becomes of files that somebody drops, pastes or picks. */

import i18next from "i18next";
import type { Asset } from "@/api/assets";
import type { PortRef } from "@/api/types";
import { placeMedia } from "@/state/placing";
import type { Session } from "@/state/session";
import { openOverlay, type Point, showLeft } from "@/state/view";
import { announce } from "@/ui/announce";
import { toast } from "@/ui/toasts";
import { carriesGraph } from "./carriesGraph";
import { upload, useUploads } from "./uploads";

interface Where {
  readonly at: Point;
  readonly onto?: PortRef | undefined;
}

/**
 * Upload files and add a node for each, in one step back, as soon as all have arrived. A graph is shown for import
 * instead. Files that arrive later, after a person has tried again, get their nodes then.
 */
export async function takeFiles(session: Session, dropped: readonly File[], { at, onto }: Where): Promise<void> {
  const files = await withoutFolders(dropped);
  const graph = files.find(isGraph);
  if (graph !== undefined) openOverlay(session.view, { kind: "import", file: graph });
  const media = files.filter((file) => !isGraph(file));
  if (media.length === 0) return;
  if (media.some(({ size }) => size > SLOW)) showLeft(session.view, "assets");
  announce(i18next.t("panels:intake.uploading", { count: media.length }));
  const arrived = await Promise.all(
    media.map((file) => upload(session.project, file, (asset) => place(session, [asset], { at, onto }))),
  );
  place(session, arrived.filter((asset) => asset !== null), { at, onto });
  tellRefused(media);
  await offerGraph(session, media.filter((_, index) => arrived[index] !== null));
}

/** Upload files, without nodes for them. */
export async function uploadOnly(session: Session, dropped: readonly File[]): Promise<void> {
  const files = await withoutFolders(dropped);
  if (files.length === 0) return;
  announce(i18next.t("panels:intake.uploading", { count: files.length }));
  await Promise.all(files.map((file) => upload(session.project, file)));
}

/** From here on a person would wonder what happens. */
const SLOW = 2 * 1024 * 1024;
const GRAPHS = /\.(json|zip)$/i;

function isGraph({ name }: File): boolean {
  return GRAPHS.test(name);
}

/** Says once that a folder can't be taken, and leaves it out. */
async function withoutFolders(dropped: readonly File[]): Promise<readonly File[]> {
  const readable = await Promise.all(dropped.map(isReadable));
  if (readable.includes(false)) toast({ title: i18next.t("panels:intake.folder"), look: "problem" });
  return dropped.filter((_, index) => readable[index]);
}

/** A folder comes as a file of no type, of which nothing can be read. */
async function isReadable(file: File): Promise<boolean> {
  if (file.type !== "") return true;
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

/** The list of uploads has this too, but it may be out of sight. */
function tellRefused(files: readonly File[]): void {
  for (const { file, problem } of useUploads.getState().list) {
    if (problem === null || !files.includes(file)) continue;
    const title = i18next.t("panels:intake.refused", { name: file.name, problem: problem.title });
    toast({ title, detail: problem.detail, look: "problem" });
  }
}

function place(session: Session, assets: readonly Asset[], { at, onto }: Where): void {
  if (assets.length === 0) return;
  const { ids, unfit } = placeMedia(session, assets, at, onto);
  if (ids.length > 0) announce(i18next.t("panels:intake.added", { count: ids.length }));
  for (const { name } of unfit) {
    toast({ title: i18next.t("panels:intake.unfit", { name }), look: "plain" });
  }
}

/** A film that was made here can be opened again as the graph that made it. */
async function offerGraph(session: Session, files: readonly File[]): Promise<void> {
  for (const file of files) {
    if (!(await carriesGraph(file))) continue;
    toast({
      title: i18next.t("panels:intake.carries", { name: file.name }),
      look: "plain",
      action: {
        label: i18next.t("panels:intake.open"),
        run: () => openOverlay(session.view, { kind: "import", file }),
      },
    });
  }
}
