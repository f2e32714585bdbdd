import { Ban, Star } from "lucide-react";
import { type KeyboardEvent, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { type Take, type TakeChange, useMarkTake } from "@/api/takes";
import { nodeOf } from "@/graph/document";
import { dateTime, number } from "@/i18n/format";
import { OutputPreview } from "@/preview/OutputPreview";
import { useDoc, useNodeTitle, useSession } from "@/state/context";
import { Button, IconButton } from "@/ui/Button";
import { reportProblem } from "@/ui/problems";
import { useAgo } from "@/ui/useAgo";
import { type Marks, withA, withB } from "./marks";
import { TakeSettings } from "./TakeSettings";
import { useTakeActions } from "./useTakeActions";
import styles from "./Takes.module.css";

interface TakeCardProps {
  readonly node: string;
  readonly take: Take;
  /** 1 is the oldest. */
  readonly number: number;
  /** Whether the number is that among all takes. */
  readonly numbered: boolean;
  readonly marks: Marks;
  readonly onMark: (marks: Marks) => void;
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
}

/** One take: what it looks like, how it came about, and what can be done with it. */
export function TakeCard({ node, take, number: nth, numbered, marks, onMark, onKeyDown }: TakeCardProps) {
  const { t } = useTranslation("inspector");
  const { project } = useSession();
  const pinned = useDoc((doc) => nodeOf(doc, node)?.pinned === take.id);
  const type = useDoc((doc) => nodeOf(doc, node)?.type);
  const title = useNodeTitle(node);
  const { use, letGo, restore } = useTakeActions(node);
  const { mutate } = useMarkTake(project, node);
  const change = (wanted: TakeChange): void => mutate({ take: take.id, change: wanted }, { onError: reportProblem });
  const name = take.name || (numbered ? t("takes.number", { number: nth }) : t("takes.unnamed"));
  const [output] = Object.values(take.outputs);

  return (
    <li
      className={styles["take"]}
      tabIndex={0}
      aria-label={name}
      data-rejected={take.rejected || undefined}
      data-current={take.current || pinned || undefined}
      onKeyDown={onKeyDown}
    >
      {output !== undefined && (
        <div className={styles["preview"]}>
          <OutputPreview value={output} size="panel" label={`${title}, ${name}`} />
        </div>
      )}
      <div className={styles["head"]}>
        <NameField key={take.name} take={take} placeholder={name} onName={(next) => change({ name: next })} />
        <IconButton
          size="small"
          label={take.starred ? t("takes.unstar") : t("takes.star")}
          aria-pressed={take.starred}
          icon={<Star size={15} fill={take.starred ? "currentColor" : "none"} />}
          onClick={() => change({ starred: !take.starred })}
        />
        <IconButton
          size="small"
          label={take.rejected ? t("takes.unreject") : t("takes.reject")}
          aria-pressed={take.rejected}
          icon={<Ban size={15} />}
          onClick={() => change({ rejected: !take.rejected })}
        />
        <Mark letter="A" pressed={marks.a === take.id} onClick={() => onMark(withA(marks, take.id))} />
        <Mark letter="B" pressed={marks.b === take.id} onClick={() => onMark(withB(marks, take.id))} />
      </div>
      <Facts take={take} pinned={pinned} />
      {type === take.recipe.type && <TakeSettings node={node} take={take} />}
      <div className={styles["actions"]}>
        {pinned ? (
          <Button size="small" onClick={letGo}>
            {t("takes.letGo")}
          </Button>
        ) : (
          <Button size="small" disabled={!take.whole} onClick={() => use(take)}>
            {t("takes.use")}
          </Button>
        )}
        <Button size="small" disabled={type !== take.recipe.type} onClick={() => restore(take)}>
          {t("takes.restore")}
        </Button>
      </div>
    </li>
  );
}

interface MarkProps {
  readonly letter: "A" | "B";
  readonly pressed: boolean;
  readonly onClick: () => void;
}

function Mark({ letter, pressed, onClick }: MarkProps) {
  const { t } = useTranslation("inspector");
  return <IconButton size="small" label={t("takes.mark", { letter })} aria-pressed={pressed} icon={letter} onClick={onClick} />;
}

function Facts({ take, pinned }: { readonly take: Take; readonly pinned: boolean }) {
  const { t } = useTranslation("inspector");
  const made = useAgo(take.createdAt);
  const facts: readonly ReactNode[] = [
    <time key="made" dateTime={new Date(take.createdAt * 1000).toISOString()} title={dateTime(take.createdAt)}>
      {made}
    </time>,
    t("takes.seconds", { seconds: number(take.seconds, { maximumFractionDigits: 1 }) }),
    take.cost > 0 && number(take.cost, { style: "currency", currency: "USD" }),
    take.current && t("takes.current"),
    pinned && t("takes.pinned"),
    take.rejected && t("takes.rejected"),
    !take.whole && t("takes.gone"),
  ].filter(Boolean);
  return (
    <p className={styles["facts"]}>
      {facts.map((fact, at) => (
        <span key={at}>{fact}</span>
      ))}
    </p>
  );
}

interface NameFieldProps {
  readonly take: Take;
  readonly placeholder: string;
  readonly onName: (name: string) => void;
}

function NameField({ take, placeholder, onName }: NameFieldProps) {
  const { t } = useTranslation("inspector");
  return (
    <input
      className={styles["name"]}
      aria-label={t("takes.name")}
      defaultValue={take.name}
      placeholder={placeholder}
      maxLength={200}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
      }}
      onBlur={(event) => {
        const name = event.currentTarget.value.trim();
        if (name !== take.name) onName(name);
      }}
    />
  );
}
