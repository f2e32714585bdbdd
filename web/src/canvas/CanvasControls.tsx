import { Panel, useStore as useFlowStore } from "@xyflow/react";
import { Lock, LockOpen, Maximize, Minus, Plus, Waypoints } from "lucide-react";
import { useTranslation } from "react-i18next";
import { commandButton, runCommand } from "@/command";
import { percent } from "@/i18n/format";
import { useSession, useView } from "@/state/context";
import { Button, IconButton } from "@/ui/Button";
import styles from "./CanvasControls.module.css";

/** Zoom, fit, lock and wires, at the lower left. */
export function CanvasControls() {
  const session = useSession();
  const { t } = useTranslation("canvas");
  const locked = useView((view) => view.locked);
  const wires = useView((view) => view.wires);
  return (
    <Panel position="bottom-left" className={styles["controls"] ?? ""}>
      <div role="toolbar" aria-label={t("controls")}>
        <IconButton label={t("zoom.out")} icon={<Minus size={15} />} {...commandButton(session, "zoom-out")} />
        <Zoom />
        <IconButton label={t("zoom.in")} icon={<Plus size={15} />} {...commandButton(session, "zoom-in")} />
        <IconButton label={t("zoom.fit")} icon={<Maximize size={15} />} {...commandButton(session, "fit")} />
        <IconButton
          label={t(locked ? "unlock" : "lock")}
          icon={locked ? <Lock size={15} /> : <LockOpen size={15} />}
          aria-pressed={locked}
          {...commandButton(session, "lock")}
        />
        <IconButton
          label={t(`wires.${wires}`)}
          icon={<Waypoints size={15} />}
          aria-pressed={wires !== "all"}
          {...commandButton(session, "wires")}
        />
      </div>
    </Panel>
  );
}

/** The only part that is drawn anew while somebody zooms. */
function Zoom() {
  const { t } = useTranslation("canvas");
  const session = useSession();
  const zoom = percent(useFlowStore(({ transform }) => Math.round(transform[2] * 100) / 100));
  return (
    <Button look="quiet" onClick={() => runCommand(session, "zoom-100")} aria-label={t("zoom.reset", { zoom })}>
      {zoom}
    </Button>
  );
}
