import { useView } from "@/state/context";
import { PromotedFields } from "@/form/PromotedFields";
import styles from "./Body.module.css";
import { ClipStrip } from "./ClipStrip";
import { Footer } from "./Footer";
import { Line } from "./Line";
import { MissingType } from "./MissingType";
import { NodePreview } from "./NodePreview";
import { ProgressBar } from "./ProgressBar";
import { TakesStrip } from "./TakesStrip";

interface BodyProps {
  readonly id: string;
  /** Whether there is room for words and buttons. */
  readonly full: boolean;
}

/** What is below the ports. */
export function Body({ id, full }: BodyProps) {
  const past = useView((view) => view.past !== null);
  return (
    <div className={styles["body"]}>
      <MissingType id={id} />
      <NodePreview id={id} />
      <ClipStrip id={id} />
      {full && (
        <>
          {!past && <TakesStrip id={id} />}
          {!past && <PromotedFields node={id} />}
          <Line id={id} />
        </>
      )}
      <ProgressBar id={id} words={full} />
      {full && !past && <Footer id={id} />}
    </div>
  );
}
