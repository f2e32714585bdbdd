import { ChevronLeft, ChevronRight, Crosshair } from "lucide-react";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Kind, Output } from "@/api/types";
import { nodeOf } from "@/graph/document";
import { nodeTitle, portTitle } from "@/i18n/catalog";
import { useFaceChoice } from "@/node/useFaceChoice";
import { RunningPicture } from "@/preview/RunningPicture";
import { useCatalog, useDoc, useLive, useSession, useView } from "@/state/context";
import { openOverlay, type Overlay, select } from "@/state/view";
import { viewportOf } from "@/state/viewport";
import { Button, IconButton } from "@/ui/Button";
import { PortShape } from "@/ui/PortShape";
import { neighbour, stops } from "./neighbour";
import { OutputLook } from "./OutputLook";
import { Panel } from "./Panel";
import styles from "./QuickLook.module.css";

interface QuickLookProps {
  readonly overlay: Extract<Overlay, { readonly kind: "look" }>;
  readonly onClose: () => void;
}

/** What a node has made, in large, over a canvas that can go on being used. It follows the selection. */
export function QuickLook({ overlay, onClose }: QuickLookProps) {
  const { node } = overlay;
  const session = useSession();
  const { t } = useTranslation("look");
  const catalog = useCatalog();
  const doc = useDoc((now) => now);
  const title = nodeTitle(doc, catalog, node);
  const order = useMemo(() => stops(doc, catalog), [doc, catalog]);
  const exists = nodeOf(doc, node) !== undefined;
  useFollowedSelection(node);
  useEffect(() => {
    if (!exists) onClose();
  }, [exists, onClose]);

  const show = (next: string | null): void => {
    if (next === null) return;
    select(session.view, [next]);
    viewportOf(session).centre(next);
    openOverlay(session.view, { kind: "look", node: next });
  };
  const onKey = ({ key, target }: KeyboardEvent): boolean => {
    const scrolls = target instanceof Element && target.closest("[data-scrolls]") !== null;
    const by = WAYS[key];
    if (by === undefined || (scrolls && !ALWAYS.has(key))) return false;
    show(neighbour(order, node, by));
    return true;
  };

  return (
    <Panel
      title={<Title node={node} title={title} />}
      subject={node}
      onClose={onClose}
      onKey={onKey}
      actions={
        <>
          <IconButton
            label={t("previous")}
            keys={t("page-up")}
            icon={<ChevronLeft size={18} />}
            onClick={() => show(neighbour(order, node, -1))}
          />
          <IconButton
            label={t("next")}
            keys={t("page-down")}
            icon={<ChevronRight size={18} />}
            onClick={() => show(neighbour(order, node, 1))}
          />
          <IconButton label={t("centre")} icon={<Crosshair size={16} />} onClick={() => viewportOf(session).centre(node)} />
        </>
      }
    >
      <Made key={node} node={node} title={title} />
    </Panel>
  );
}

function Title({ node, title }: { readonly node: string; readonly title: string }) {
  const catalog = useCatalog();
  const type = useDoc((doc) => nodeOf(doc, node)?.type ?? "");
  const shown = useLive(node).status?.outputs;
  const kind = kindOf(shown) ?? catalog.get(type)?.outputs[0]?.kind ?? "any";
  return (
    <>
      <PortShape kind={kind} />
      <span className={styles["name"]}>{title}</span>
    </>
  );
}

function Made({ node, title }: { readonly node: string; readonly title: string }) {
  const { project } = useSession();
  const { t } = useTranslation("look");
  const catalog = useCatalog();
  const type = useDoc((doc) => nodeOf(doc, node)?.type ?? "");
  const past = useView((view) => view.past !== null);
  const { status, progress } = useLive(node);
  const { chosen, onPick } = useFaceChoice(node);
  const [asked, setAsked] = useState<string | null>(null);
  const info = catalog.get(type);
  const outputs = status?.outputs ?? {};
  const ports = (info?.outputs.map(({ name }) => name) ?? Object.keys(outputs)).filter((port) => outputs[port] !== undefined);
  const port = ports.find((name) => name === asked) ?? ports[0];
  const output = port === undefined ? undefined : outputs[port];
  const picture = progress?.preview ?? null;

  if (picture !== null) {
    return (
      <div className={styles["running"]}>
        <RunningPicture src={picture} label={title} />
      </div>
    );
  }
  if (output === undefined) return <p className={styles["nothing"]}>{t("nothing")}</p>;
  const film = `/api/projects/${encodeURIComponent(project)}/nodes/${encodeURIComponent(node)}/film`;
  return (
    <div className={styles["made"]}>
      {ports.length > 1 && (
        <div className={styles["ports"]} role="group" aria-label={t("outputs")}>
          {ports.map((name) => (
            <Button key={name} size="small" look="quiet" aria-pressed={name === port} onClick={() => setAsked(name)}>
              {portTitle(type, name)}
            </Button>
          ))}
        </div>
      )}
      <div className={styles["output"]}>
        <OutputLook
          key={port}
          output={output}
          node={node}
          title={title}
          film={past ? undefined : film}
          autoPlay
          chosenFace={chosen}
          onPickFace={onPick}
        />
      </div>
    </div>
  );
}

/** Whoever selects another node on the canvas sees that one. */
function useFollowedSelection(node: string): void {
  const { view } = useSession();
  const only = useView(({ selected }) => (selected.size === 1 ? [...selected][0] : undefined));
  const before = useRef(only);
  useEffect(() => {
    if (before.current === only) return;
    before.current = only;
    if (only !== undefined && only !== node) openOverlay(view, { kind: "look", node: only });
  }, [view, only, node]);
}

/** The kind of what is there: many a port takes anything. */
function kindOf(outputs: Readonly<Record<string, Output>> | null | undefined): Kind | undefined {
  const [first] = Object.values(outputs ?? {}).flat();
  return first?.kind;
}

const WAYS: Readonly<Record<string, -1 | 1>> = {
  ArrowLeft: -1,
  ArrowUp: -1,
  PageUp: -1,
  ArrowRight: 1,
  ArrowDown: 1,
  PageDown: 1,
};

/** What scrolls keeps the arrows up and down for itself. */
const ALWAYS: ReadonlySet<string> = new Set(["ArrowLeft", "ArrowRight", "PageUp", "PageDown"]);
