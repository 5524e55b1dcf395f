"""Runs a pair: warm-up, then the two sides in the order A B B A, so that a drift of the machine hits both alike."""
import statistics

from .bench import say
from .pair import Failed, Missing


def measure(bench, pair, rounds):
    """Everything about one pair, ready for JSON. `status` is met, below, measured, missing or failed."""
    result = {
        "name": pair.name, "about": pair.about, "unit": pair.unit, "less_is_better": pair.less_is_better,
        "bar": pair.bar, "target": pair.target, "limit": pair.limit, "ours": {"name": pair.ours.name},
        "theirs": {"name": pair.theirs.name} if pair.theirs else None, "ratio": None, "reason": None}
    bench.others = 0.0
    try:
        runs = _runs(bench, pair, rounds or pair.rounds, result)
        _compare(pair, runs, result)
    except Missing as error:
        result |= {"status": "missing", "reason": str(error)}
    except Failed as error:
        result |= {"status": "failed", "reason": str(error)}
    result["others"] = round(bench.others, 4)
    return result


def _runs(bench, pair, rounds, result):
    sides = {"ours": pair.ours} | ({"theirs": pair.theirs} if pair.theirs else {})
    variants = {key: _prepared(bench, side, result[key]) for key, side in sides.items()}
    if pair.check:
        result["check"] = pair.check(bench)
    chosen = {
        key: _best(bench, pair, side, variants[key], result[key]) for key, side in sides.items()}
    order = ["ours", "theirs", "theirs", "ours"] * rounds if pair.theirs else ["ours"] * (2 * rounds)
    runs = {key: [] for key in sides}
    for key in order:
        # The n-th run of either side has the same seed.
        runs[key].append(sides[key].play(bench, chosen[key], "measured", len(runs[key])))
        say(f"  {sides[key].name}: {runs[key][-1].value:.6g} {pair.unit}")
    return runs


def _prepared(bench, side, account):
    """The variants that can be had here. Missing, when there are none."""
    ready, reasons = [], []
    for variant in side.variants:
        try:
            side.prepare(bench, variant)
            ready.append(variant)
        except Missing as error:
            reasons.append({"variant": variant, "reason": str(error)})
    if reasons:
        account["missing_variants"] = reasons
    if not ready:
        raise Missing("; ".join(dict.fromkeys(each["reason"] for each in reasons)))
    return ready


def _best(bench, pair, side, variants, account):
    """Warms up with every variant, and takes the fastest."""
    tried = []
    for variant in variants:
        value = side.play(bench, variant, "warm", 0).value
        tried.append((value, variant))
        if len(variants) > 1:
            say(f"  warm-up {side.name}, {_shown(variant)}: {value:.6g} {pair.unit}")
    if len(variants) > 1:
        account["tried"] = [{"variant": variant, "value": value} for value, variant in tried]
    best = (min if pair.less_is_better else max)(tried, key=lambda each: each[0])[1]
    account["variant"] = best
    return best


def _shown(variant):
    return ", ".join(f"{name} {value}" for name, value in variant.items())


def _compare(pair, runs, result):
    for key, side in runs.items():
        values = [run.value for run in side]
        middle = statistics.median(values)
        result[key] |= {
            "median": middle, "spread": (max(values) - min(values)) / middle, "values": values,
            "work": side[0].work, "runs": [{"settings": run.settings, "outcome": run.outcome} for run in side]}
        for run in side:
            _same(side[0].work, run.work, "run")
    if pair.theirs:
        for ours, theirs in zip(runs["ours"], runs["theirs"]):
            _same(ours.work, theirs.work, "side")
        # Neighbours in time: the first of both, the second of both and so on.
        ratios = [_ratio(pair, a.value, b.value) for a, b in zip(runs["ours"], runs["theirs"])]
        result["ratio"] = _ratio(pair, result["ours"]["median"], result["theirs"]["median"])
    else:
        ratios = [_ratio(pair, run.value, pair.limit) for run in runs["ours"]]
        result["ratio"] = _ratio(pair, result["ours"]["median"], pair.limit)
    result |= {"ratio_low": min(ratios), "ratio_high": max(ratios)}
    result["status"] = "measured" if pair.bar is None else "met" if result["ratio"] >= pair.bar else "below"
    if pair.judge:
        result["judged"] = pair.judge(runs["ours"], runs.get("theirs", []))


def _ratio(pair, ours, theirs):
    return theirs / ours if pair.less_is_better else ours / theirs


def _same(a, b, what):
    """Both did the same work, by their own account."""
    for name in sorted(a.keys() | b.keys()):
        if name not in a or name not in b:
            raise Failed(f"only one {what} reports its {name}")
        if not _equal(a[name], b[name]):
            raise Failed(f"not the same work: {name} is {a[name]} in one {what} and {b[name]} in the other")


def _equal(a, b):
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return abs(a - b) <= 1e-6 * max(abs(a), abs(b))
    return a == b
