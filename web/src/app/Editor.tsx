import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useRunNews } from "@/command/useRunNews";
import { Canvas } from "@/canvas/Canvas";
import { logOf } from "@/dock/log";
import { usePast } from "@/dock/usePast";
import { Checklist } from "@/first/Checklist";
import { Inspector } from "@/inspector/Inspector";
import { SessionProvider, useSession, useView } from "@/state/context";
import { Splitter } from "@/ui/Splitter";
import { Bars } from "./Bars";
import { Dock } from "./Dock";
import { LeftPanel } from "./LeftPanel";
import { fetchParts } from "./part";
import { Rail } from "./Rail";
import { StatusBar } from "./StatusBar";
import { TopBar } from "./TopBar";
import { useEditorKeys } from "./useEditorKeys";
import styles from "./Editor.module.css";

const LEFT = { least: 220, most: 480 };
const RIGHT = { least: 280, most: 560 };
const DOCK = { least: 140, most: 480 };

/** The whole editor: what surrounds the canvas can be hidden, the canvas can't. */
export function Editor() {
  const session = useSession();
  const { view } = session;
  const seen = usePast();
  const { t } = useTranslation();
  const panels = useView((now) => now.panels);
  const widths = useView((now) => now.widths);
  useEffect(fetchParts, []);
  useEditorKeys();
  useRunNews();
  useEffect(() => {
    logOf(session); // what happens before somebody opens the log belongs in it as well
  }, [session]);
  const resize = (change: Partial<typeof widths>): void => view.setState({ widths: { ...widths, ...change } });
  return (
    <div className={styles["editor"]}>
      <TopBar />
      <Bars />
      <div className={styles["middle"]}>
        <Rail />
        {panels.left && (
          <aside className={styles["left"]} style={{ width: widths.left }} aria-label={t("panel.left")}>
            <LeftPanel />
            <Splitter label={t("resize.left")} size={widths.left} {...LEFT} edge="right" onSize={(left) => resize({ left })} />
          </aside>
        )}
        <main className={styles["centre"]}>
          <div className={styles["canvas"]}>
            <SessionProvider value={seen}>
              <Canvas key={seen === session ? "now" : "past"} />
            </SessionProvider>
            <Checklist />
          </div>
          {panels.dock && (
            <section className={styles["dock"]} style={{ height: widths.dock }} aria-label={t("panel.dock")}>
              <Splitter label={t("resize.dock")} size={widths.dock} {...DOCK} edge="top" onSize={(dock) => resize({ dock })} />
              <Dock />
            </section>
          )}
        </main>
        {panels.right && (
          <aside className={styles["right"]} style={{ width: widths.right }} aria-label={t("panel.right")}>
            <Splitter label={t("resize.right")} size={widths.right} {...RIGHT} edge="left" onSize={(right) => resize({ right })} />
            <SessionProvider value={seen}>
              <Inspector />
            </SessionProvider>
          </aside>
        )}
      </div>
      <StatusBar />
    </div>
  );
}
