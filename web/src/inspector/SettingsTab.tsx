import { ParamsForm } from "@/form/ParamsForm";
import { useView } from "@/state/context";
import { Connections } from "./Connections";
import styles from "./Inspector.module.css";

export function SettingsTab({ node }: { readonly node: string }) {
  const past = useView((view) => view.past !== null);
  return (
    <fieldset className={styles["plain"]} disabled={past}>
      <div className={styles["page"]}>
        <ParamsForm node={node} />
        <Connections node={node} />
      </div>
    </fieldset>
  );
}
