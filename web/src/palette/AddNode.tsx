import { useTranslation } from "react-i18next";
import { useSession } from "@/state/context";
import { closeOverlay, type DanglingWire, type Point } from "@/state/view";
import { viewportOf } from "@/state/viewport";
import { Anchored } from "./Anchored";
import { Anything } from "./Anything";

interface AddNodeProps {
  /** In the graph. */
  readonly at: Point;
  readonly from: DanglingWire | null;
}

/** The palette at the pointer. With the end of a wire it offers what fits, and wires what is picked. */
export function AddNode({ at, from }: AddNodeProps) {
  const { t } = useTranslation("palette");
  const session = useSession();
  return (
    <Anchored title={t("add")} at={viewportOf(session).toScreen(at)} onClose={() => closeOverlay(session.view)}>
      <Anything usual="types" at={at} from={from} />
    </Anchored>
  );
}
