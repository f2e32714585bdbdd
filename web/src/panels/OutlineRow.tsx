import { ChevronDown, ChevronRight } from "lucide-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { nodeOf } from "@/graph/document";
import { percent } from "@/i18n/format";
import { typeTitle } from "@/i18n/catalog";
import { type Shown, shown } from "@/run/display";
import { useCatalog, useDoc, useLive, useNodeTitle, useView } from "@/state/context";
import { PortShape } from "@/ui/PortShape";
import { StatusChip } from "@/ui/StatusChip";
import type { OutlineItem } from "./outlineTree";
import { useFrame } from "./useFrame";
import styles from "./OutlinePanel.module.css";

interface OutlineRowProps {
  readonly item: OutlineItem;
  readonly top: number;
  /** Null when nothing is below it. */
  readonly open: boolean | null;
  /** Whether the Tab key stops at it. */
  readonly inOrder: boolean;
  /** `more` adds to what is selected. */
  readonly onPick: (id: string, more: boolean) => void;
  readonly onInspect: (id: string) => void;
  readonly onOpen: (id: string, open: boolean) => void;
}

/** One node: what it is called, what it makes, and how it is. */
export const OutlineRow = memo(function OutlineRow(props: OutlineRowProps) {
  const { item, top, open, inOrder, onPick, onInspect, onOpen } = props;
  const { id, level, place, among } = item;
  const { t } = useTranslation(["panels", "run", "canvas"]);
  const node = useDoc((doc) => nodeOf(doc, id));
  const live = useLive(id);
  const selected = useView((view) => view.selected.has(id));
  const catalog = useCatalog();
  const title = useNodeTitle(id);
  const frame = useFrame(id);
  if (node === undefined) return null;
  const type = catalog.get(node.type);
  const made = type?.outputs[0]?.kind;
  const kind = type === undefined ? t("outline.unknown") : made === undefined || made === "any" ? typeTitle(type) : t(`canvas:kind.${made}`);
  // A note never runs.
  const runs = type === undefined || type.inputs.length + type.outputs.length > 0;
  const state = shown(live, node);
  const fraction = state.percent === null ? null : state.percent / 100;
  const flags = [state.kept ? t("outline.kept") : null, state.disabled ? t("outline.off") : null];
  const where = frame === null ? null : t("outline.frame", { frame });
  const about = [kind, ...flags, where].filter((part) => part !== null).join(" · ");
  const spoken = [title, kind, runs ? stateWords(t, state) : null, ...flags, where];

  return (
    <div
      role="treeitem"
      data-node={id}
      className={styles["row"]}
      data-level={level}
      aria-label={spoken.filter((part) => part !== null).join(", ")}
      aria-level={level}
      aria-posinset={place}
      aria-setsize={among}
      aria-selected={selected}
      {...(open !== null && { "aria-expanded": open })}
      tabIndex={inOrder ? 0 : -1}
      style={{ transform: `translateY(${top}px)` }}
      onClick={(event) => onPick(id, event.shiftKey || event.ctrlKey || event.metaKey)}
      onDoubleClick={() => onInspect(id)}
    >
      <span
        className={styles["twist"]}
        aria-hidden="true"
        onClick={(event) => {
          if (open === null) return;
          event.stopPropagation();
          onOpen(id, !open);
        }}
      >
        {open === null ? null : open ? <ChevronDown size={14} /> : <ChevronRight size={14} />}
      </span>
      <PortShape kind={made ?? "any"} size={12} />
      <span className={styles["words"]} title={`${title} · ${about}`}>
        <span className={styles["title"]}>{title}</span>{" "}
        <span className={styles["kind"]}>{about}</span>
      </span>{" "}
      {runs && <StatusChip state={state.state} fraction={fraction} />}
    </div>
  );
});

type Translate = ReturnType<typeof useTranslation<readonly ["panels", "run", "canvas"]>>["t"];

function stateWords(t: Translate, { state, percent: whole }: Shown): string {
  if (state === "running" && whole !== null) return t("run:state.runningAt", { percent: percent(whole / 100) });
  return t(`run:state.${state}`);
}
