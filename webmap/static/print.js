/* The report's button; without scripts it is not shown, and the browser's own print does the same. */
(function () {
  "use strict";

  document.getElementById("print").addEventListener("click", () => window.print());
})();
