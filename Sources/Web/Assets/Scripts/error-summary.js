// Moves the focus to the error summary of a refused form, and from each of its links to the field it names.
(function () {
  'use strict';
  const summary = document.querySelector('[data-error-summary]');
  if (!summary) return;

  summary.addEventListener('click', (event) => {
    const link = event.target.closest('a[href^="#"]');
    const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!field) return;
    event.preventDefault();
    (field.closest('.field, td') || field).scrollIntoView({ block: 'center' });
    field.focus({ preventScroll: true });
  });
  summary.focus();
})();
