/** What other parts of the page use of the commands. */

export { Asking } from "./Asking";
export { commandButton } from "./button";
export { followClipboard } from "./clipboard";
export { availability, type Group } from "./command";
export { type CommandId, commandOf, COMMANDS } from "./commands";
export { focusField } from "./focus";
export { connectPorts } from "./connectPorts";
export { linkPorts, type LinkPort, linkWires, type PossibleWire, wiresBetween } from "./links";
export { bindKeys, keysText, keyText } from "./keys";
export { menuItem } from "./menu";
export { placeBeside } from "./place";
export { runCommand } from "./runCommand";
export { goTo, mayChange } from "./selection";
export { takesFocus } from "./takesFocus";
export { editWords } from "./words";
