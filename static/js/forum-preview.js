// Shows the preview of a post in place; without JavaScript, or when this fails, the button sends the form.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-preview-url]");
  if (!button || button.dataset.plain) return;
  event.preventDefault();
  try {
    const body = new FormData(button.form);
    const answer = await fetch(button.dataset.previewUrl, { method: "POST", body });
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    const region = document.getElementById("vorschau");
    region.innerHTML = await answer.text();
    region.scrollIntoView({ block: "nearest" });
  } catch {
    button.dataset.plain = "1";
    button.click();
  }
});
