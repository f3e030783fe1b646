// One submission at a time, and no typed text is lost by leaving the page.

export function installSubmitting(form) {
  const button = document.getElementById("submit");
  const label = button.innerHTML;
  let sending = false;

  form.addEventListener("submit", (event) => {
    if (sending) {
      event.preventDefault();
      return;
    }
    sending = true;
    button.disabled = true;
    button.textContent = "正在登记…";
  });
  window.addEventListener("pageshow", () => {
    sending = false;
    button.disabled = false;
    button.innerHTML = label;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!sending && form.elements.text.value.trim()) event.preventDefault();
  });
}
