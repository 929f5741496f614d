/* Keys for the labelling form. They work only while the focus is in the form, and never while a word is typed. */
(function () {
  "use strict";

  const form = document.getElementById("label-form");
  if (!form) {
    return;
  }
  document.documentElement.classList.add("has-keys");
  const ward = document.getElementById("ward");
  const wardChoice = document.getElementById("answer-ward");

  ward.addEventListener("input", () => {
    if (ward.value) {
      wardChoice.checked = true;
    }
  });

  form.addEventListener("change", (event) => {
    if (event.target.name === "answer" && event.target !== wardChoice) {
      ward.value = "";
    }
  });

  form.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input:not([type=radio])");
    if (typing || event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    const choice = /^[1-4]$/.test(event.key) ? form.querySelector('input[data-key="' + event.key + '"]') : null;
    if (choice) {
      event.preventDefault();
      choice.checked = true;
      choice.dispatchEvent(new Event("change", { bubbles: true }));
      (choice === wardChoice ? ward : choice).focus();
    }
    const skip = document.getElementById("skip");
    if (event.key === "s" && skip) {
      event.preventDefault();
      skip.click();
    }
  });
})();
