import { ParamsForm } from "@/form/ParamsForm";
import { Connections } from "./Connections";
import styles from "./Inspector.module.css";

export function SettingsTab({ node }: { readonly node: string }) {
  return (
    <div className={styles["page"]}>
      <ParamsForm node={node} />
      <Connections node={node} />
    </div>
  );
}
