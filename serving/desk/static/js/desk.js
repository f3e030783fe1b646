// Wires the pages. Everything here is comfort: without scripts the form still submits and the case still shows.
import { installClearing } from "./clearing.js";
import { installCopying } from "./copying.js";
import { installCounter } from "./counter.js";
import { installHelp } from "./help.js";
import { installKeys } from "./keys.js";
import { installPreview } from "./preview.js";
import { installSubmitting } from "./submitting.js";

const form = document.getElementById("case-form");
const help = installHelp();
installCopying();

let clearing = null;
if (form) {
  const preview = installPreview(form);
  installCounter(form);
  clearing = installClearing(form, preview);
  installSubmitting(form);
}
installKeys({ form, help, clearing });
