import { useTranslation } from "react-i18next";
import { useShallow } from "zustand/shallow";
import type { Output, Video } from "@/api/types";
import { nodeOf } from "@/graph/document";
import { clock } from "@/i18n/format";
import { Picture } from "@/preview/Picture";
import { useCatalog, useDoc, useLiveState } from "@/state/context";
import styles from "./Body.module.css";

/** The clips that go into a film, in their order, each as wide as it is long. */
export function ClipStrip({ id }: { readonly id: string }) {
  const { t } = useTranslation("node");
  const catalog = useCatalog();
  const port = useDoc((doc) => {
    const type = catalog.get(nodeOf(doc, id)?.type ?? "");
    if (type?.outputs[0]?.kind !== "video") return null;
    return type.inputs.find(({ kind, many }) => kind === "video" && many)?.name ?? null;
  });
  const sources = useDoc(
    useShallow((doc) =>
      doc.edges
        .filter(({ target }) => port !== null && target.node === id && target.port === port)
        .map(({ source }) => source),
    ),
  );
  const outputs = useLiveState(
    useShallow(({ nodes }) => sources.map(({ node, port }) => nodes[node]?.status?.outputs?.[port] ?? null)),
  );
  const clips = outputs.flatMap(videosOf);
  if (clips.length === 0) return null;
  const whole = clips.reduce((sum, clip) => sum + (clip?.seconds ?? 0), 0);
  return (
    <div
      className={styles["clips"]}
      role="img"
      aria-label={t("clips", { count: clips.length, length: clock(whole) })}
      data-clips={clips.length}
    >
      {clips.map((clip, at) => (
        <span key={at} className={styles["clip"]} data-waits={clip === null} style={{ flexGrow: clip?.seconds ?? 1 }}>
          {clip !== null && <Picture digest={clip.artifact.digest} name="poster" alt="" />}
        </span>
      ))}
    </div>
  );
}

/** Null stands for a clip that is not made yet. */
function videosOf(output: Output | null): readonly (Video | null)[] {
  if (output === null) return [null];
  const values = "kind" in output ? [output] : output;
  return values.flatMap((value) => (value.kind === "video" ? [value] : []));
}
