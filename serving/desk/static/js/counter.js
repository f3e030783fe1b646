// Counts code points, as the server does, and says when the text is too long.

export function installCounter(form) {
  const text = form.elements.text;
  const output = document.getElementById("counter");
  const limit = Number(text.dataset.limit);

  const count = () => {
    let length = 0;
    for (const _ of text.value) length += 1;
    output.value = String(length);
    output.parentElement.classList.toggle("counter--over", length > limit);
  };
  text.addEventListener("input", count);
  form.addEventListener("reset", () => setTimeout(count));
  window.addEventListener("pageshow", count);
}
