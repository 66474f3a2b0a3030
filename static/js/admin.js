// Select2 shows its own box in place of a field and leaves out the label; screen readers need it there.
// Django's autocomplete.js has asked jQuery before, so the boxes are there when this runs.
window.django?.jQuery?.(() => {
  for (const field of document.querySelectorAll("select.admin-autocomplete")) {
    const label = document.querySelector(`label[for="${field.id}"]`);
    const box = field.nextElementSibling;
    const value = box?.querySelector("[role=textbox]");
    if (!label || !value) continue;
    label.id ||= `${field.id}_label`;
    value.setAttribute("aria-labelledby", label.id);
    box.querySelector("[role=combobox]").setAttribute("aria-labelledby", `${label.id} ${value.id}`);
  }
});

// A browser leaves a list as it is when a sliver of what gets the focus is in sight; at its side that is too little.
document.querySelector("#changelist .results")?.addEventListener("focusin", (event) => {
  event.target.scrollIntoView({ block: "nearest", inline: "nearest" });
});

// What is wrong with a form gets the focus, as in the portal, so that screen readers say it at once.
const note = document.querySelector(".errornote");
if (note) {
  note.tabIndex = -1;
  note.focus();
}
