/* First in the page: says that scripts run, and wakes GOV.UK Frontend's components once the page is there. */
(function () {
  "use strict";

  document.documentElement.classList.add("has-script");
  document.body.classList.add("js-enabled", "govuk-frontend-supported");
  const components = document.documentElement.dataset.components;
  if (components) {
    document.addEventListener("DOMContentLoaded", () => {
      import(components).then((module) => module.initAll());
    });
  }
})();
