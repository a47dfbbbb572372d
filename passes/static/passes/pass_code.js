/* The code of a Pass as a browser can judge it: its shape and its check character, without key and
   without network. The same rules as passes/codes.py; a test compares the two, text by text. */
(function () {
  "use strict";

  const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const LENGTH = 15;
  const LONGEST = 300;
  /* What a French keyboard shows when a hand scanner types in the US layout, and what it meant. */
  const AZERTY = "&é\"'(-è_çà)!:?,MqQaAwWzZ3§";
  const US = "1234567890-/.Mm:aAqQzZwW#?";

  /* Field GF(32), polynomial x^5 + x^2 + 1: the n-th character from the right weighs 2^n. */
  function times(left, right) {
    let product = 0;
    for (; right; right >>= 1) {
      if (right & 1) product ^= left;
      left <<= 1;
      if (left & 32) left ^= 37;
    }
    return product;
  }

  function addsUp(characters) {
    let sum = 0;
    let weight = 1;
    for (const character of [...characters].reverse()) {
      sum ^= times(ALPHABET.indexOf(character), weight);
      weight = times(weight, 2);
    }
    return sum === 0;
  }

  /* The fifteen characters of a typed or scanned text, or "" when it is none of ours. */
  function fifteen(text) {
    if ([...text].length > LONGEST) return "";
    const address = /^https?:\/\/[^/?#\s]+\/p\/?#([\s\S]*)$/i.exec(text.trim());
    const characters = (address ? address[1] : text)
      .replace(/[^\S\ufeff]|[\x1c-\x1f\x85]|\p{Pd}|[\u2212\u00ad]/gu, "")
      .replace(/[a-z]/g, (letter) => letter.toUpperCase())
      .replace(/O/g, "0")
      .replace(/[IL]/g, "1");
    const ours = characters.length === LENGTH && [...characters].every((c) => ALPHABET.includes(c));
    return ours ? characters : "";
  }

  /* { characters, fault }: fault is "" or the code of the refusal the server would give. */
  function read(text) {
    const characters = fifteen(text);
    if (characters) {
      return addsUp(characters)
        ? { characters, fault: "" }
        : { characters, fault: "wrong_check_character" };
    }
    const typed = [...text].map((c) => (AZERTY.includes(c) ? US[AZERTY.indexOf(c)] : c)).join("");
    const guess = fifteen(typed);
    if (guess && addsUp(guess)) return { characters: guess, fault: "" };
    return { characters: "", fault: "malformed_code" };
  }

  window.declicCode = { read };
})();
