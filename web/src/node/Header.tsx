import type { Kind } from "@/api/types";
import { nodeOf, viewOf } from "@/graph/document";
import { setView } from "@/graph/edit";
import { typeTitle } from "@/i18n/catalog";
import { useCatalog, useDoc, useSession } from "@/state/context";
import { Chip } from "./Chip";
import { Flags } from "./Flags";
import styles from "./Header.module.css";
import { KindTile } from "./KindTile";
import { Title } from "./Title";

interface HeaderProps {
  readonly id: string;
  readonly kind: Kind;
}

export function Header({ id, kind }: HeaderProps) {
  const { editor } = useSession();
  const title = useDoc((doc) => viewOf(doc, id).title);
  const type = useDoc((doc) => nodeOf(doc, id)?.type ?? "");
  const info = useCatalog().get(type);
  return (
    <div className={styles["header"]}>
      <KindTile kind={kind} />
      <Title
        id={id}
        title={title}
        fallback={info === undefined ? type : typeTitle(info)}
        onRename={(next) => editor.edit("rename", setView(id, { title: next }))}
      />
      <Flags id={id} />
      <Chip id={id} />
    </div>
  );
}
