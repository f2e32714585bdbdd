import { Panel, useReactFlow, useStore as useFlowStore } from "@xyflow/react";
import { Lock, LockOpen, Maximize, Minus, Plus, Waypoints } from "lucide-react";
import { useTranslation } from "react-i18next";
import { percent } from "@/i18n/format";
import { useSession, useView } from "@/state/context";
import type { Wires } from "@/state/view";
import { viewportOf } from "@/state/viewport";
import { Button, IconButton } from "@/ui/Button";
import styles from "./CanvasControls.module.css";

const NEXT: Readonly<Record<Wires, Wires>> = { all: "selection", selection: "none", none: "all" };
const STEP = 1.25;

/** Zoom, fit, lock and wires, at the lower left. */
export function CanvasControls() {
  const session = useSession();
  const { t } = useTranslation("canvas");
  const flow = useReactFlow();
  const locked = useView((view) => view.locked);
  const wires = useView((view) => view.wires);
  return (
    <Panel position="bottom-left" className={styles["controls"] ?? ""}>
      <div role="toolbar" aria-label={t("controls")}>
        <IconButton label={t("zoom.out")} keys="-" icon={<Minus size={15} />} onClick={() => void flow.zoomTo(flow.getZoom() / STEP)} />
        <Zoom />
        <IconButton label={t("zoom.in")} keys="+" icon={<Plus size={15} />} onClick={() => void flow.zoomTo(flow.getZoom() * STEP)} />
        <IconButton label={t("zoom.fit")} keys="⇧1" icon={<Maximize size={15} />} onClick={() => viewportOf(session).fit()} />
        <IconButton
          label={t(locked ? "unlock" : "lock")}
          keys="⇧L"
          icon={locked ? <Lock size={15} /> : <LockOpen size={15} />}
          aria-pressed={locked}
          onClick={() => session.view.setState({ locked: !locked })}
        />
        <IconButton
          label={t(`wires.${wires}`)}
          keys="⇧W"
          icon={<Waypoints size={15} />}
          aria-pressed={wires !== "all"}
          onClick={() => session.view.setState({ wires: NEXT[wires] })}
        />
      </div>
    </Panel>
  );
}

/** The only part that is drawn anew while somebody zooms. */
function Zoom() {
  const { t } = useTranslation("canvas");
  const flow = useReactFlow();
  const zoom = percent(useFlowStore(({ transform }) => Math.round(transform[2] * 100) / 100));
  return (
    <Button look="quiet" onClick={() => void flow.zoomTo(1)} aria-label={t("zoom.reset", { zoom })}>
      {zoom}
    </Button>
  );
}
