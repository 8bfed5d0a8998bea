// Sends a file in parts and goes on where a lost connection left it. It works for <form data-upload="BASE">, where BASE
// is the address of uploads in parts; without a script the form sends the file as a whole.
//   POST BASE {name, bytes}          201 {"id": 7, "received": 0}
//   GET  BASE/7                      200 {"received": 262144}      after the page was closed
//   POST BASE/7/parts {offset, part} 200 {"received": 524288}, or 409 {"current": {"received": "262144"}}
// The form is then sent with the key of the upload in place of the file.
(function () {
  'use strict';
  const partBytes = 256 * 1024;
  const json = { Accept: 'application/json' };
  const memory = {
    read(key) { try { return localStorage.getItem(key); } catch (_) { return null; } },
    write(key, value) { try { localStorage.setItem(key, value); } catch (_) { /* begins again after a reload */ } },
    remove(key) { try { localStorage.removeItem(key); } catch (_) { /* nothing kept */ } },
  };
  const data = (values) => Object.entries(values).reduce((form, entry) => {
    if (entry[1] instanceof Blob) form.append(entry[0], entry[1], 'part');
    else form.append(entry[0], entry[1]);
    return form;
  }, new FormData());
  const word = () => crypto.getRandomValues(new Uint32Array(4)).join('-');
  const post = (url, values) => fetch(url, {
    method: 'POST', credentials: 'same-origin', headers: json, body: data(values),
  });

  document.querySelectorAll('form[data-upload]').forEach((form) => {
    const input = form.querySelector('input[type="file"]');
    const line = form.querySelector('[data-upload-state]');
    const bar = form.querySelector('progress');
    if (!input || !line || !bar) return;
    let wake = null;
    const rest = (milliseconds) => new Promise((resolve) => { wake = resolve; setTimeout(resolve, milliseconds); });
    window.addEventListener('online', () => { if (wake) wake(); });
    const say = (key, values) => {
      line.textContent = Object.entries(values || {}).reduce(
        (text, entry) => text.replace(`{${entry[0]}}`, entry[1]), line.dataset[key] || '');
    };
    const show = (done, all) => {
      bar.hidden = false;
      bar.max = all;
      bar.value = done;
      say('sending', { percent: Math.floor(done * 100 / all) });
    };
    const told = (response) => response.json().then((answer) => {
      const first = (answer.errors || [])[0];
      throw Object.assign(new Error('refused'), {
        told: (first && first.message) || answer.title || '',
        keeps: response.status === 401 || (first && first.code === 'file.refusal.not_scanned'),
      });
    });

    async function begin(file, key) {
      const known = memory.read(key);
      if (known) {
        const seen = await fetch(`/api/v1${form.dataset.upload}/${known}`, {
          credentials: 'same-origin', headers: json,
        });
        if (seen.ok) {
          const upload = await seen.json();
          if (!upload.taken) return upload;
        }
      }
      const response = await post(form.dataset.upload, { name: file.name, bytes: file.size, once: word() });
      if (!response.ok) return told(response);
      const upload = await response.json();
      memory.write(key, upload.id);
      return upload;
    }
    async function send(file, key) {
      let upload = null;
      let wait = 1000;
      for (;;) {
        try {
          if (!upload) upload = await begin(file, key);
          show(upload.received, file.size);
          if (upload.received >= file.size) return upload.id;
          const response = await post(`${form.dataset.upload}/${upload.id}/parts`, {
            offset: upload.received, part: file.slice(upload.received, upload.received + partBytes),
          });
          if (response.status === 409) upload.received = Number((await response.json()).current.received);
          else if (response.ok) upload = await response.json();
          else if (response.status < 500) await told(response);
          else throw new Error('not now');
          wait = 1000;
        } catch (error) {
          if (error.told !== undefined) throw error;
          say('waiting');
          await rest(wait);
          wait = Math.min(wait * 2, 30000);
        }
      }
    }
    form.addEventListener('submit', async (event) => {
      const file = input.files[0];
      if (!file || !file.size || !window.fetch) return;
      event.preventDefault();
      const key = `miaopu-upload:${form.action}:${file.name}:${file.size}:${file.lastModified}`;
      const button = form.querySelector('button[type="submit"]');
      button.disabled = true;
      try {
        const id = await send(file, key);
        const rest = Object.fromEntries(Array.from(new FormData(form)).filter((entry) => typeof entry[1] === 'string'));
        const response = await post(form.action, { ...rest, upload: id, once: word() });
        if (!response.ok) await told(response);
        memory.remove(key);
        window.location.reload();
      } catch (error) {
        // What arrived is gone on with after a lost connection, a new sign-in or a silent virus scanner; only what was
        // refused begins again.
        if (error.told !== undefined && !error.keeps) memory.remove(key);
        bar.hidden = true;
        line.textContent = error.told || line.dataset.failed;
        button.disabled = false;
      }
    });
  });
}());
