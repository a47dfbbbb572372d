/* The queue of scans kept on the phone until the server answered (IndexedDB).

   A line holds the code of its Pass only while it waits: the answer erases it. The queue belongs to
   one member and one structure (`owner`); another account on the same phone neither sends nor reads it. */
(function () {
  "use strict";

  const NAME = "declic-scans";
  const LINES = "lines";

  function opened() {
    return new Promise((resolve, reject) => {
      const asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore(LINES, { keyPath: "scan_id" });
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  }

  async function act(mode, work) {
    const base = await opened();
    try {
      return await new Promise((resolve, reject) => {
        const transaction = base.transaction(LINES, mode, { durability: "strict" });
        const asked = work(transaction.objectStore(LINES));
        transaction.oncomplete = () => resolve(asked ? asked.result : undefined);
        transaction.onabort = () => reject(transaction.error);
        transaction.onerror = () => reject(transaction.error);
      });
    } finally {
      base.close();
    }
  }

  const put = (line) => act("readwrite", (lines) => lines.put(line));
  const remove = (scanId) => act("readwrite", (lines) => lines.delete(scanId));

  async function all() {
    const lines = await act("readonly", (store) => store.getAll());
    return lines.sort((a, b) => (a.scanned_at < b.scanned_at ? -1 : 1));
  }

  window.declicStore = { put, remove, all };
})();
