import { type ReactNode, useId, useState } from "react";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import styles from "./NameDialog.module.css";

interface NameDialogProps {
  readonly title: string;
  readonly label: string;
  readonly name: string;
  readonly hint?: ReactNode;
  readonly yes: string;
  readonly no: string;
  readonly busy: boolean;
  readonly onName: (name: string) => void;
  readonly onClose: () => void;
}

const LONGEST = 200;

/** Asks for a name. */
export function NameDialog({ title, label, name, hint, yes, no, busy, onName, onClose }: NameDialogProps) {
  const form = useId();
  const [wanted, setWanted] = useState(name);
  return (
    <Dialog
      title={title}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{no}</Button>
          <Button look="primary" type="submit" form={form} disabled={busy || wanted.trim() === ""}>
            {yes}
          </Button>
        </>
      }
    >
      <form
        id={form}
        className={styles["form"]}
        onSubmit={(event) => {
          event.preventDefault();
          onName(wanted.trim());
        }}
      >
        {hint !== undefined && <p>{hint}</p>}
        <label>
          {label}
          <input
            autoFocus
            value={wanted}
            maxLength={LONGEST}
            onFocus={(event) => event.target.select()}
            onChange={(event) => setWanted(event.target.value)}
          />
        </label>
      </form>
    </Dialog>
  );
}
