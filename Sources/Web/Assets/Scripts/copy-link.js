// Copies a link or a code: <button hidden data-copy="text" data-copied="Copied">. Without text it copies the
// address of this page.
(function () {
  'use strict';
  const copyBySelection = (text) => {
    const field = document.createElement('textarea');
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand('copy');
    field.remove();
    return done ? Promise.resolve() : Promise.reject(new Error('refused'));
  };
  // The clipboard exists only in secure contexts; an office network without TLS still gets its copy.
  const copy = (text) => (navigator.clipboard ? navigator.clipboard.writeText(text) : copyBySelection(text));

  document.querySelectorAll('button[data-copy]').forEach((button) => {
    const label = button.textContent;
    button.hidden = false;
    button.addEventListener('click', () => {
      copy(button.dataset.copy || window.location.href).then(() => {
        button.textContent = button.dataset.copied;
        setTimeout(() => { button.textContent = label; button.focus(); }, 2000);
      }, () => {});
    });
  });
})();
