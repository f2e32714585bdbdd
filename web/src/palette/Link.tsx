import { type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Edge } from "@/api/types";
import { connectPorts, linkPorts, type LinkPort, linkWires, type PossibleWire, wiresBetween } from "@/command";
import { nodeOf } from "@/graph/document";
import { portOf } from "@/graph/kinds";
import { nodeTitle, portTitle } from "@/i18n/catalog";
import { useSession } from "@/state/context";
import { closeOverlay } from "@/state/view";
import { viewportOf } from "@/state/viewport";
import { Dialog } from "@/ui/Dialog";
import { PortShape } from "@/ui/PortShape";
import { ranked } from "./rank";
import { Row } from "./Row";
import { Search } from "./Search";

interface LinkProps {
  /** The node to link. */
  readonly from: string;
}

/** A wire by keyboard: pick the port, then where it goes. With two selected nodes: which of the wires that fit. */
export function Link({ from }: LinkProps) {
  const { t } = useTranslation("palette");
  const session = useSession();
  const { editor, catalog, view } = session;
  const { doc } = editor;
  const [query, setQuery] = useState("");
  const [picked, setPicked] = useState<LinkPort | null>(null);
  const ports = linkPorts(doc, catalog, from);
  const pair = pairOf(session);
  const port = picked ?? (ports.length === 1 ? (ports[0] ?? null) : null);
  const title = t("link.title", { name: nodeTitle(doc, catalog, from) });
  const close = (): void => closeOverlay(view);

  const connect = (edge: Edge): void => {
    close();
    connectPorts(session, [edge]);
    viewportOf(session).focusNode(from);
  };
  const back = (event: KeyboardEvent): void => {
    if (event.key === "Backspace" && query === "") setPicked(null);
  };

  const wires = (): readonly PossibleWire[] => {
    if (pair !== null) return wiresBetween(doc, catalog, ...pair);
    if (port === null) return [];
    return linkWires(doc, catalog, viewportOf(session).sizes(), { node: from, port: port.port.name }, port.side);
  };
  const asksPort = pair === null && port === null;

  return (
    <Dialog title={title} shape="top" bare onClose={close}>
      <Search
        key={asksPort ? "port" : "target"}
        label={title}
        placeholder={t(asksPort ? "link.port" : "link.target")}
        query={query}
        onQuery={setQuery}
        onKeyDown={back}
      >
        {asksPort
          ? ranked(ports, query, ({ port: { name } }) => [portName(from, name)]).map((one) => (
              <Row
                key={`${one.side} ${one.port.name}`}
                value={`${one.side} ${one.port.name}`}
                title={portName(from, one.port.name)}
                line={t(`link.${one.side}`, { kind: t(`kind.${one.port.kind}`) })}
                icon={<PortShape kind={one.port.kind} size={16} />}
                onPick={() => {
                  setPicked(one);
                  setQuery("");
                }}
              />
            ))
          : ranked(wires(), query, ({ edge }) => [farName(edge)]).map(({ edge, replaces }) => (
              <Row
                key={nameOf(edge)}
                value={nameOf(edge)}
                title={pair === null ? farName(edge) : wholeName(edge)}
                line={replaces ? t("link.replaces") : undefined}
                icon={<PortShape kind={kindOf(edge)} size={16} />}
                onPick={() => connect(edge)}
              />
            ))}
      </Search>
    </Dialog>
  );

  function portName(node: string, name: string): string {
    return portTitle(nodeOf(doc, node)?.type ?? "", name);
  }

  function endName({ node, port }: Edge["source"]): string {
    return t("link.end", { node: nodeTitle(doc, catalog, node), port: portName(node, port) });
  }

  function farName({ source, target }: Edge): string {
    return endName(source.node === from ? target : source);
  }

  function wholeName({ source, target }: Edge): string {
    return `${endName(source)} → ${endName(target)}`;
  }

  function kindOf({ source }: Edge) {
    return portOf(catalog, nodeOf(doc, source.node), "output", source.port)?.kind ?? "any";
  }
}

function nameOf({ source, target }: Edge): string {
  return `${source.node}.${source.port} ${target.node}.${target.port}`;
}

/** The two nodes that are selected, when there are just two. */
function pairOf({ view }: ReturnType<typeof useSession>): readonly [string, string] | null {
  const [one, two, ...others] = view.getState().selected;
  return one !== undefined && two !== undefined && others.length === 0 ? [one, two] : null;
}
