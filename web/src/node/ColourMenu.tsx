import { Palette } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useView } from "@/state/context";
import { IconButton } from "@/ui/Button";
import { Menu } from "@/ui/Menu";
import { COLOUR_NAMES } from "./colour";
import styles from "./ColourMenu.module.css";

interface ColourMenuProps {
  readonly colour: string;
  readonly onColour: (colour: string) => void;
}

/** The colour of a note or a frame. */
export function ColourMenu({ colour, onColour }: ColourMenuProps) {
  const { t } = useTranslation("node");
  const past = useView((view) => view.past !== null);
  if (past) return null;
  return (
    <span className={`${styles["colour"] ?? ""} nodrag`}>
      <Menu
        align="end"
        trigger={<IconButton size="small" label={t("colour.choose")} icon={<Palette size={13} />} />}
        groups={[
          COLOUR_NAMES.map((name) => ({
            label: t(`colour.${name}`),
            checked: name === colour,
            onSelect: () => onColour(name),
          })),
        ]}
      />
    </span>
  );
}
