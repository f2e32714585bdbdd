import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { assembleNodes } from "@/graph/timeline";
import { usePlayback } from "@/look/usePlayback";
import { useCatalog, useDoc, useLiveState, useNodeTitle, useView } from "@/state/context";
import { Button, IconButton } from "@/ui/Button";
import { FilmTracks } from "./FilmTracks";
import { FilmWindow } from "./FilmWindow";
import { type Film, filmNode, filmOf } from "./film";
import styles from "./Timeline.module.css";

const MOST_ZOOM = 8;

/** The film of the selected node: which clip is seen when, to look at and to put in another order. */
export function Timeline() {
  const { t } = useTranslation("dock");
  const doc = useDoc((now) => now);
  const catalog = useCatalog();
  const selected = useView((view) => view.selected);
  const nodes = useLiveState((live) => live.nodes);
  const node = useMemo(() => filmNode(doc, [...selected]), [doc, selected]);
  const film = useMemo(() => (node === null ? null : filmOf(doc, catalog, nodes, node)), [doc, catalog, nodes, node]);
  if (film === null) {
    return <p className={styles["empty"]}>{t(assembleNodes(doc).length > 1 ? "timeline.select" : "timeline.none")}</p>;
  }
  return <Shown key={`${film.node} ${film.made?.artifact.digest ?? ""}`} film={film} />;
}

function Shown({ film }: { readonly film: Film }) {
  const { t } = useTranslation("dock");
  const title = useNodeTitle(film.node);
  const [zoom, setZoom] = useState(1);
  const playback = usePlayback(film.made ?? { seconds: film.seconds, fps: film.fps });
  const note = film.places.length === 0 ? "no-clips" : film.shots === null ? "unknown" : film.outdated ? "outdated" : null;
  return (
    <div className={styles["timeline"]}>
      <FilmWindow film={film} title={title} playback={playback} />
      <div className={styles["main"]}>
        <div className={styles["line"]}>
          <b className={styles["title"]}>{title}</b>
          <span>{t("timeline.clips", { count: film.places.length })}</span>
          {film.shots !== null && <span>{t("timeline.shots", { count: film.shots.length })}</span>}
          {note !== null && <span className={styles["note"]}>{t(`timeline.${note}`)}</span>}
          <span className={styles["zoom"]}>
            <IconButton size="small" label={t("timeline.out")} icon="−" disabled={zoom === 1} onClick={() => setZoom(zoom / 2)} />
            <Button size="small" look="quiet" disabled={zoom === 1} onClick={() => setZoom(1)}>
              {t("timeline.fit")}
            </Button>
            <IconButton size="small" label={t("timeline.in")} icon="+" disabled={zoom === MOST_ZOOM} onClick={() => setZoom(zoom * 2)} />
          </span>
        </div>
        <FilmTracks film={film} playback={playback} zoom={zoom} />
      </div>
    </div>
  );
}
