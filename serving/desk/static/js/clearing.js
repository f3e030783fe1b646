// Clears the form on the second press only, and can undo it.

const PATIENCE = 3000;

export function installClearing(form, preview) {
  const button = document.getElementById("clear");
  const status = document.getElementById("form-status");
  let armed = 0;
  let kept = null;

  const entries = () => [...form.elements].filter((element) => element.name && element.type !== "hidden");
  const disarm = () => {
    clearTimeout(armed);
    armed = 0;
    button.classList.remove("armed");
    if (!kept) status.textContent = "";
  };
  const undo = () => {
    for (const [element, value] of kept) element.value = value;
    kept = null;
    status.textContent = "";
    form.elements.text.focus();
    form.elements.text.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const clear = () => {
    kept = entries().map((element) => [element, element.value]);
    for (const element of entries()) element.value = "";
    disarm();
    const back = document.createElement("button");
    back.type = "button";
    back.className = "quiet";
    back.textContent = "撤销";
    back.addEventListener("click", undo);
    status.replaceChildren("已清空。", back);
    form.elements.text.focus();
    form.elements.text.dispatchEvent(new Event("input", { bubbles: true }));
    preview.changed();
  };
  const press = () => {
    if (!entries().some((element) => element.value)) return;
    if (armed) {
      clear();
      return;
    }
    kept = null;
    button.classList.add("armed");
    status.textContent = "再按一次清空。";
    armed = setTimeout(disarm, PATIENCE);
  };

  button.addEventListener("click", (event) => {
    event.preventDefault();
    press();
  });
  return { press };
}
