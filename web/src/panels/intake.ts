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
import { upload } from "./uploads";

interface Where {
  readonly at: Point;
  readonly onto?: PortRef | undefined;
}

/**
 * Upload files and add a node for each, in one step back, as soon as all have arrived. A graph is shown for import
 * instead. Files that arrive later, after a person has tried again, get their nodes then.
 */
export async function takeFiles(session: Session, files: readonly File[], { at, onto }: Where): Promise<void> {
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
  await offerGraph(session, media);
}

/** Upload files, without nodes for them. */
export async function uploadOnly(session: Session, files: readonly File[]): Promise<void> {
  announce(i18next.t("panels:intake.uploading", { count: files.length }));
  await Promise.all(files.map((file) => upload(session.project, file)));
}

/** From here on a person would wonder what happens. */
const SLOW = 2 * 1024 * 1024;
const GRAPHS = /\.(json|zip)$/i;

function isGraph({ name }: File): boolean {
  return GRAPHS.test(name);
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
