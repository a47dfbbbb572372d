// The choice of the next question, for a tab without a line: the rules of diagnostics/adaptive.py,
// one after the other, with the server's own values of the curve. A test compares the two on many
// conversations; when the line is there, what the server chose is the truth.

const guidedChoice = (() => {
  const SUCCESS = { alone: 1, with_help: 0.5, no: 0 };
  const LEVELS = Array.from({ length: 15 }, (_, step) => (step + 1) / 2);
  const LOWEST_GAP = -6.5;

  // SHA-256 by its standard (FIPS 180-4): the one of the browser answers later, and not everywhere.
  const PRIMES = [];
  for (let n = 2; PRIMES.length < 64; n += 1) if (PRIMES.every((p) => n % p)) PRIMES.push(n);
  const fraction = (x) => Math.floor((x - Math.floor(x)) * 2 ** 32) | 0;
  const K = PRIMES.map((p) => fraction(Math.cbrt(p)));
  const START = PRIMES.slice(0, 8).map((p) => fraction(Math.sqrt(p)));
  const turn = (x, n) => (x >>> n) | (x << (32 - n));

  const sha256 = (text) => {
    const bytes = [...new TextEncoder().encode(text)];
    const bits = bytes.length * 8;
    bytes.push(0x80);
    while (bytes.length % 64 !== 56) bytes.push(0);
    for (let at = 7; at >= 0; at -= 1) bytes.push(Math.floor(bits / 256 ** at) & 255);
    const state = [...START];
    for (let block = 0; block < bytes.length; block += 64) {
      const w = [];
      for (let t = 0; t < 64; t += 1) {
        if (t < 16) {
          const at = block + 4 * t;
          w[t] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
        } else {
          const s0 = turn(w[t - 15], 7) ^ turn(w[t - 15], 18) ^ (w[t - 15] >>> 3);
          const s1 = turn(w[t - 2], 17) ^ turn(w[t - 2], 19) ^ (w[t - 2] >>> 10);
          w[t] = (w[t - 16] + s0 + w[t - 7] + s1) | 0;
        }
      }
      let [a, b, c, d, e, f, g, h] = state;
      for (let t = 0; t < 64; t += 1) {
        const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
        const one = (h + s1 + ((e & f) ^ (~e & g)) + K[t] + w[t]) | 0;
        const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
        const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
      }
      [a, b, c, d, e, f, g, h].forEach((value, at) => {
        state[at] = (state[at] + value) | 0;
      });
    }
    return state.flatMap((word) => [word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255]);
  };

  const draw = (seed, rank, among) =>
    sha256(`${seed}:${rank}`).reduce((rest, byte) => (rest * 256 + byte) % among, 0);

  const tally = (list, key) => {
    const counts = new Map();
    for (const each of list) counts.set(each[key], (counts.get(each[key]) ?? 0) + 1);
    return (name) => counts.get(name) ?? 0;
  };

  // What the answers teach without asking: easier than « alone », harder than anything else.
  const deduced = (items, values) => {
    const done = new Map();
    const closed = new Map();
    for (const item of items) {
      const value = values.get(item.id) ?? "not_asked";
      if (value === "alone") done.set(item.tube, Math.max(item.level, done.get(item.tube) ?? 0));
      else if (value in SUCCESS) closed.set(item.tube, Math.min(item.level, closed.get(item.tube) ?? 99));
    }
    const found = new Set();
    for (const item of items) {
      if ((values.get(item.id) ?? "not_asked") !== "not_asked") continue;
      if (item.level < (done.get(item.tube) ?? 0) || item.level > (closed.get(item.tube) ?? 99)) found.add(item.id);
    }
    return found;
  };

  // items sorted by id; given: a Map of item → value; curve: see diagnostics/pages/guided_tab.py.
  const next = (items, given, seed, curve) => {
    const chance = (level, difficulty) => curve[(level - difficulty - LOWEST_GAP) * 2];
    const known = deduced(items, given);
    const counted = items.filter((item) => (given.get(item.id) ?? "not_asked") !== "not_asked");
    const rank = given.size + 1;

    let estimate = LEVELS[0];
    let least = Infinity;
    for (const level of LEVELS) {
      let gaps = 0;
      for (const item of counted) gaps += SUCCESS[given.get(item.id)] - chance(level, item.level);
      const surprise = Math.abs(gaps + (1 - chance(level, 0) + (0 - chance(level, 7))));
      if (surprise < least) [estimate, least] = [level, surprise];
    }

    let kept = items.filter((item) => !given.has(item.id) && !known.has(item.id));
    if (rank > 1) kept = kept.filter((item) => item.level - estimate <= 2);
    const inArea = tally(counted, "area");
    const inCompetence = tally(counted, "competence");
    const fewest = Math.min(...kept.map((item) => inArea(item.area)));
    kept = kept.filter((item) => inArea(item.area) === fewest);
    const fewestOf = new Map();
    for (const item of kept) {
      const count = inCompetence(item.competence);
      fewestOf.set(item.area, Math.min(count, fewestOf.get(item.area) ?? count));
    }
    kept = kept.filter((item) => inCompetence(item.competence) === fewestOf.get(item.area));

    const hardest = new Map();
    for (const item of items) hardest.set(item.tube, Math.max(item.level, hardest.get(item.tube) ?? 0));
    const easy = kept.filter((item) => hardest.get(item.tube) <= 3);
    if (easy.length > 0) kept = easy;
    if (kept.length === 0) return null;

    const isUnassessed = (item) => (given.get(item.id) ?? "not_asked") === "not_asked" && !known.has(item.id);
    const reward = (item) => {
      const tube = items.filter((each) => each.tube === item.tube && isUnassessed(each));
      const p = chance(estimate, item.level);
      const easier = tube.filter((each) => each.level <= item.level).length;
      const harder = tube.filter((each) => each.level >= item.level).length;
      return p * easier + (1 - p) * harder;
    };
    if (rank === 1) {
      const levels = kept.map((item) => item.level);
      const first = levels.includes(2) ? 2 : Math.min(...levels);
      kept = kept.filter((item) => item.level === first);
    } else {
      const worth = kept.map((item) => Math.round(reward(item) * 1e9));
      const best = Math.max(...worth);
      kept = kept.filter((_, at) => worth[at] === best);
    }
    const item = kept[draw(seed, rank, kept.length)];
    return {
      item,
      rank,
      estimate,
      probability: chance(estimate, item.level),
      reward: reward(item),
      areaAnswers: inArea(item.area),
    };
  };

  const decimal = (number) => number.toFixed(1).replace(".", ",");

  // « Pourquoi cette question ? », in the words of adaptive.why.
  const why = (choice, areas) => {
    if (choice.rank === 1) return "C'est la première question : une tâche simple, pour commencer.";
    const many = choice.areaAnswers > 1 ? "s" : "";
    const asked = choice.areaAnswers ? `${choice.areaAnswers} réponse${many}` : "aucune réponse";
    return (
      `« ${areas[choice.item.area]} » est parmi les domaines où nous savons le moins (${asked} jusqu'ici). ` +
      `Niveau estimé à ce moment : ${decimal(choice.estimate)}. À ce niveau, cette tâche est ` +
      `réussie ${Math.round(choice.probability * 100)} fois sur 100 ; la réponse nous renseigne en ` +
      `moyenne sur ${decimal(choice.reward)} tâche${choice.reward >= 2 ? "s" : ""}.`
    );
  };

  const read = (rows) =>
    rows.map(([id, competence, tube, level, question, lookFor, pictogram, device]) => ({
      id, competence, tube, level, question, lookFor, pictogram, device, area: competence.split(".")[0],
    }));

  return { next, why, read, sha256 };
})();
